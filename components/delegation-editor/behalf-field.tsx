"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { PersonRef } from "@/lib/requests/schema";
import { peopleChoices } from "./choices";
import { nobodyYet } from "./terms";
import type { TermsForm } from "./terms-fields";

// Loaded when somebody is looked for by their address.
const FindPerson = dynamic(() => import("./find-person").then((module) => module.FindPerson), { ssr: false });

type BehalfFieldProps = {
  form: TermsForm;
  me: string;
  mayReadPeople: boolean;
  /** Whether a delegation above gives it: then nobody else is asked who does. */
  below: boolean;
};

/** For whom the agent would act: nobody, oneself, somebody of the list, or whoever has an address. */
export function BehalfField({ form, me, mayReadPeople, below }: BehalfFieldProps) {
  const people = useQuery({ ...peopleChoices, enabled: mayReadPeople }).data?.people ?? [];
  const { onBehalfOf } = form.terms;
  const [found, setFound] = useState<PersonRef>();
  const choose = (value: string) => form.set({ onBehalfOf: value }, "onBehalfOf");
  const listed = [
    { value: "", label: below ? "As the delegation above" : "Nobody: the owner delegates" },
    { value: me, label: "Myself" },
    ...people.filter(({ id }) => id !== me).map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` })),
  ];
  // Whom a draft or a suggestion names, or who was found, need not be in the list.
  const other = onBehalfOf !== nobodyYet && !listed.some(({ value }) => value === onBehalfOf);
  const named = { value: onBehalfOf, label: found?.id === onBehalfOf ? found.name : onBehalfOf };
  const options = [...listed, ...(other ? [named] : []), { value: nobodyYet, label: "Another person, by email" }];
  return (
    <div className="flex flex-col gap-2">
      <Field
        label="On behalf of"
        hint="Every token and record then names the person it acts for."
        error={onBehalfOf === nobodyYet ? undefined : form.faults.onBehalfOf}
      >
        <Select options={options} value={onBehalfOf} onChange={(event) => choose(event.target.value)} />
      </Field>
      {onBehalfOf === nobodyYet && (
        <FindPerson
          fault={form.faults.onBehalfOf}
          onFound={(person) => {
            setFound(person);
            choose(person.id);
          }}
        />
      )}
    </div>
  );
}
