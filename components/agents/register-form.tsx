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
import { Note } from "@/components/ui/note";
import { useToast } from "@/components/ui/toast";
import {
  type BlueprintChoice,
  faultsOf,
  parseRegistration,
  type RegisteredDiscovery,
  type RegisterField,
  type RegisterFields,
  registerAgent,
  wrongFields,
} from "./register-agent";
import { GovernanceFields, IdentityFields, OwnershipFields } from "./register-fields";
import { RegisterPreview } from "./register-preview";

export type RegisterFormProps = {
  issuer: string;
  trustDomain: string;
  ownEmail: string;
  blueprints: readonly BlueprintChoice[];
  /** The identity of another system that the agent is, with what it says. */
  discovery?: RegisteredDiscovery | undefined;
  /** Whether the address names an identity that is not there. */
  isMissing?: boolean;
};

const blank: RegisterFields = {
  name: "",
  displayName: "",
  purpose: "",
  ownerEmail: "",
  environment: "",
  riskTier: "",
  blueprintId: "",
};

function useRegistration({ ownEmail, discovery }: Pick<RegisterFormProps, "ownEmail" | "discovery">) {
  const router = useRouter();
  const toast = useToast();
  const [initial] = useState<RegisterFields>({ ...blank, ownerEmail: ownEmail, ...discovery?.fields });
  const { values: fields, set: change } = useFields(initial);
  const form = useForm({
    wrong: wrongFields,
    leaves: true,
    parse: () => parseRegistration(fields),
    send: async () => {
      const agent = await registerAgent(fields, discovery);
      toast.done(`Agent ${agent.name} registered`, "The agent is a draft. Activate it and enrol its first instance.");
      router.push(`/agents/${agent.id}`);
    },
  });
  useLeaveGuard(!form.working && fields !== initial);
  const set = (name: RegisterField, value: string) => {
    change({ [name]: value });
    form.setError(name, undefined);
  };
  const leave = (name: RegisterField) => {
    const fault = faultsOf(fields)[name];
    if (fault && fields[name] !== "") form.setError(name, fault);
  };
  return { fields, faults: form.errors, form, set, leave };
}

/** Registers an agent: who it is, who answers for it, and how it is governed. */
export function RegisterForm({ issuer, trustDomain, ownEmail, blueprints, discovery, isMissing }: RegisterFormProps) {
  const { form, ...parts } = useRegistration({ ownEmail, discovery });
  const buttons = (
    <div className="flex flex-wrap gap-2">
      <Button type="submit" variant="primary" size="lg" loading={form.working}>
        Register agent
      </Button>
      <ButtonLink href="/agents" size="lg">
        Cancel
      </ButtonLink>
    </div>
  );
  return (
    <PageFrame title="Register agent" parent={<ParentLink href="/agents" label="Agents" />}>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
        <Form form={form} className="min-w-0 gap-6" buttons={buttons}>
          {discovery && (
            <Note title={`Registers the discovery ${discovery.name}`}>
              The new agent is linked to it. Check each field: its system filled them in.
            </Note>
          )}
          {isMissing && (
            <Note title="There is no such discovery">It may have been removed. The new agent is linked to none.</Note>
          )}
          <IdentityFields {...parts} />
          <OwnershipFields {...parts} ownEmail={ownEmail} />
          <GovernanceFields {...parts} blueprints={blueprints} />
        </Form>
        <RegisterPreview fields={parts.fields} issuer={issuer} trustDomain={trustDomain} discovery={discovery} />
      </div>
    </PageFrame>
  );
}
