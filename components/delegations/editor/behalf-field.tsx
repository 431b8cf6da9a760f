"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { SelectField } from "@/components/ui/input-field";
import type { PersonRef } from "@/lib/requests/schema";
import { peopleChoices } from "./choices";
import type { TermsForm } from "./terms";
import { unknownPerson } from "./terms";

// Loaded on demand, for the search by email address.
const FindPerson = dynamic(() => import("./find-person").then((module) => module.FindPerson), { ssr: false });

type BehalfFieldProps = {
  form: TermsForm;
  me: string;
  mayReadPeople: boolean;
  /** Whether a parent delegation gives it, which then is the delegator. */
  below: boolean;
};

/** Selects the represented person: none, oneself, a listed person, or a person found by email address. */
export function BehalfField({ form, me, mayReadPeople, below }: BehalfFieldProps) {
  const people = useQuery({ ...peopleChoices, enabled: mayReadPeople }).data?.people ?? [];
  const { onBehalfOf } = form.terms;
  const [found, setFound] = useState<PersonRef>();
  const choose = (value: string) => form.set({ onBehalfOf: value }, "onBehalfOf");
  const listed = [
    { value: "", label: below ? "Same as the parent delegation" : "No person: the owner delegates" },
    { value: me, label: "Myself" },
    ...people.filter(({ id }) => id !== me).map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` })),
  ];
  // A person from a draft, a suggestion or the search may be missing in the list.
  const other = onBehalfOf !== unknownPerson && !listed.some(({ value }) => value === onBehalfOf);
  const named = { value: onBehalfOf, label: found?.id === onBehalfOf ? found.name : onBehalfOf };
  const options = [...listed, ...(other ? [named] : []), { value: unknownPerson, label: "Another person, by email" }];
  return (
    <div className="flex flex-col gap-2">
      <SelectField
        label="On behalf of"
        hint="Every token and record of the delegation names this person."
        error={onBehalfOf === unknownPerson ? undefined : form.faults.onBehalfOf}
        options={options}
        value={onBehalfOf}
        onChange={(event) => choose(event.target.value)}
      />
      {onBehalfOf === unknownPerson && (
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
