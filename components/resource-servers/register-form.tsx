"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Form } from "@/components/forms/form";
import { useLeaveGuard } from "@/components/forms/leave-guard";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Button, ButtonLink } from "@/components/ui/button";
import { InputField, SelectField } from "@/components/ui/input-field";
import { Panel } from "@/components/ui/panel";
import { useToast } from "@/components/ui/toast";
import { RegisterResourceServerRequest } from "@/lib/resource-servers/schema";
import { type CatalogueFaults, catalogueFaults, type DraftType, emptyType, toTypes } from "./catalogue-draft";
import { CatalogueEditor } from "./catalogue-editor";
import { registerResourceServer } from "./queries";

const algorithms = [
  { value: "ES256", label: "ES256" },
  { value: "RS256", label: "RS256, for systems without ES256" },
];

const wrong = {
  name: "Enter a name of at most 80 characters of one script.",
  identifier: "An absolute https URL in its plain spelling, without query or fragment.",
};

type Draft = { name: string; identifier: string; tokenAlg: string; types: readonly DraftType[] };

function useRegistration() {
  const router = useRouter();
  const toast = useToast();
  const [empty] = useState<Draft>(() => ({ name: "", identifier: "", tokenAlg: "ES256", types: [emptyType()] }));
  const { values, set, bind } = useFields(empty);
  const { types, ...fields } = values;
  const [tried, setTried] = useState(false);
  // After a first attempt to send, faults of the catalogue are shown until they are corrected.
  const catalogue: CatalogueFaults = tried ? catalogueFaults(types) : {};
  const form = useForm({
    wrong,
    leaves: true,
    parse: () => {
      setTried(true);
      const parsed = RegisterResourceServerRequest.safeParse({ ...fields, types: toTypes(types) });
      const misnamed = !parsed.success && parsed.error.issues.some(({ path: [member] }) => member !== "types");
      return misnamed || Object.keys(catalogueFaults(types)).length === 0 ? parsed : undefined;
    },
    send: async (body) => {
      const server = await registerResourceServer(body);
      toast.done(`Resource server ${server.name} created`, "Issue a key so that it can ask for decisions.");
      router.push(`/resource-servers/${server.id}`);
    },
  });
  useLeaveGuard(!form.working && values !== empty);
  const field = (name: "name" | "identifier") => {
    const { value, onChange } = bind(name);
    return {
      value,
      error: form.errors[name],
      onChange: (event: { target: { value: string } }) => {
        onChange(event);
        // After a first attempt to send, a fault is shown until it is corrected.
        const sound = !tried || RegisterResourceServerRequest.shape[name].safeParse(event.target.value).success;
        form.setError(name, sound ? undefined : wrong[name]);
      },
    };
  };
  return { form, types, catalogue, set, bind, field };
}

function SystemFields({ bind, field }: Pick<ReturnType<typeof useRegistration>, "bind" | "field">) {
  return (
    <Panel title="System">
      <div className="grid gap-4 sm:grid-cols-2">
        <InputField label="Name" required placeholder="Payments" autoComplete="off" {...field("name")} />
        <InputField
          label="Identifier"
          required
          hint="The audience of its access tokens (RFC 8707). It cannot be changed."
          mono
          placeholder="https://payments.acme.example"
          autoComplete="off"
          spellCheck={false}
          {...field("identifier")}
        />
        <SelectField label="Tokens are signed with" options={algorithms} {...bind("tokenAlg")} />
      </div>
    </Panel>
  );
}

/** Creates a protected system with its catalogue. */
export function RegisterResourceServerForm() {
  const { form, types, catalogue, set, bind, field } = useRegistration();
  const buttons = (
    <div className="flex flex-wrap gap-2">
      <Button type="submit" variant="primary" size="lg" loading={form.working}>
        Create resource server
      </Button>
      <ButtonLink href="/resource-servers" size="lg">
        Cancel
      </ButtonLink>
    </div>
  );
  return (
    <PageFrame
      title="Create resource server"
      parent={<ParentLink href="/resource-servers" label="Resource servers" />}
      narrow
    >
      <Form form={form} className="gap-6" buttons={buttons}>
        <SystemFields bind={bind} field={field} />
        <Panel title="Catalogue">
          <p className="mb-4 text-ink2">
            The types and actions that can be delegated to agents. A catalogue only grows, so that approved names keep
            their meaning.
          </p>
          <CatalogueEditor types={types} faults={catalogue} onChange={(next) => set({ types: next })} />
        </Panel>
      </Form>
    </PageFrame>
  );
}
