"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { formProblem } from "@/components/forms/form-problem";
import { useLeaveGuard } from "@/components/forms/leave-guard";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Button, ButtonLink } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { RegisterResourceServerRequest } from "@/lib/resource-servers/schema";
import { type CatalogueFaults, catalogueFaults, type DraftType, emptyType, toTypes } from "./catalogue-draft";
import { CatalogueEditor } from "./catalogue-editor";
import { registerResourceServer } from "./queries";

type Fields = { name: string; identifier: string; tokenAlg: string };
type Faults = { name?: string; identifier?: string; catalogue: CatalogueFaults; form?: string | undefined };

const algorithms = [
  { value: "ES256", label: "ES256" },
  { value: "RS256", label: "RS256, for systems without ES256" },
];

const wrong = {
  name: "Enter a name of at most 80 characters of one script.",
  identifier: "An absolute https URL in its plain spelling, without query or fragment.",
};

function faultsOf(fields: Fields, types: readonly DraftType[]): Faults {
  const catalogue = catalogueFaults(types);
  const parsed = RegisterResourceServerRequest.safeParse({ ...fields, types: toTypes(types) });
  const bad = new Set(parsed.success ? [] : parsed.error.issues.map(({ path }) => path[0]));
  return {
    catalogue,
    ...(bad.has("name") ? { name: wrong.name } : {}),
    ...(bad.has("identifier") ? { identifier: wrong.identifier } : {}),
  };
}

const isFaulty = ({ catalogue, ...rest }: Faults): boolean =>
  Object.keys(catalogue).length > 0 || Object.values(rest).some((text) => text !== undefined);

type FormInput = { fields: Fields; types: readonly DraftType[] };

function useRegistration() {
  const router = useRouter();
  const toast = useToast();
  const [input, setInput] = useState<FormInput>(() => ({
    fields: { name: "", identifier: "", tokenAlg: "ES256" },
    types: [emptyType()],
  }));
  const [empty] = useState(input);
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<Omit<Faults, "catalogue">>({});
  const [sending, setSending] = useState(false);
  useLeaveGuard(!sending && input !== empty);
  const { fields, types } = input;
  // After a first attempt to send, faults are shown until they are corrected.
  const faults: Faults = tried ? { ...faultsOf(fields, types), ...refused } : { catalogue: {} };
  const change = (next: Partial<FormInput>) => {
    setInput((now) => ({ ...now, ...next }));
    setRefused({});
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const toFault = () => requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
    setTried(true);
    const body = RegisterResourceServerRequest.safeParse({ ...fields, types: toTypes(types) });
    if (isFaulty(faultsOf(fields, types)) || !body.success) {
      toFault();
      return;
    }
    setSending(true);
    try {
      const server = await registerResourceServer(body.data);
      toast.done(`Resource server ${server.name} created`, "Issue a key so that it can ask for decisions.");
      router.push(`/resource-servers/${server.id}`);
    } catch (error) {
      const problem = formProblem(error, ["name", "identifier"]);
      setRefused({ ...problem.fields, form: problem.form });
      setSending(false);
      toFault();
    }
  };
  const set = (some: Partial<Fields>) => change({ fields: { ...fields, ...some } });
  return {
    fields,
    set,
    types,
    setTypes: (next: FormInput["types"]) => change({ types: next }),
    faults,
    sending,
    submit,
  };
}

function SystemFields({ fields, set, faults }: Pick<ReturnType<typeof useRegistration>, "fields" | "set" | "faults">) {
  return (
    <Panel title="System">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" required error={faults.name}>
          <Input
            placeholder="Payments"
            value={fields.name}
            onChange={(event) => set({ name: event.target.value })}
            autoComplete="off"
          />
        </Field>
        <Field
          label="Identifier"
          required
          error={faults.identifier}
          hint="The audience of its access tokens (RFC 8707). It cannot be changed."
        >
          <Input
            mono
            placeholder="https://payments.acme.example"
            value={fields.identifier}
            onChange={(event) => set({ identifier: event.target.value })}
            autoComplete="off"
            spellCheck={false}
          />
        </Field>
        <Field label="Tokens are signed with">
          <Select
            options={algorithms}
            value={fields.tokenAlg}
            onChange={(event) => set({ tokenAlg: event.target.value })}
          />
        </Field>
      </div>
    </Panel>
  );
}

/** Creates a protected system with its catalogue. */
export function RegisterResourceServerForm() {
  const form = useRegistration();
  return (
    <PageFrame
      title="Create resource server"
      parent={<ParentLink href="/resource-servers" label="Resource servers" />}
      narrow
    >
      <form noValidate onSubmit={(event) => void form.submit(event)} className="flex flex-col gap-6">
        <SystemFields {...form} />
        <Panel title="Catalogue">
          <p className="mb-4 text-ink2">
            The types and actions that can be delegated to agents. A catalogue only grows, so that approved names keep
            their meaning.
          </p>
          <CatalogueEditor types={form.types} faults={form.faults.catalogue} onChange={form.setTypes} />
        </Panel>
        {form.faults.form && (
          <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
            {form.faults.form}
          </p>
        )}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary" size="lg" loading={form.sending}>
            Create resource server
          </Button>
          <ButtonLink href="/resource-servers" size="lg">
            Cancel
          </ButtonLink>
        </div>
      </form>
    </PageFrame>
  );
}
