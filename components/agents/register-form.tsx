"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { formProblem } from "@/components/forms/form-problem";
import { useLeaveGuard } from "@/components/forms/leave-guard";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Button, ButtonLink } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import {
  type BlueprintChoice,
  faultsOf,
  type RegisterField,
  type RegisterFields,
  registerAgent,
  registerFields,
} from "./register-agent";
import { GovernanceFields, IdentityFields, OwnershipFields } from "./register-fields";
import { RegisterPreview } from "./register-preview";

export type RegisterFormProps = {
  issuer: string;
  trustDomain: string;
  ownEmail: string;
  blueprints: readonly BlueprintChoice[];
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

/** Brings the first field at fault into view and puts the focus on it. */
function focusFirstFault(form: HTMLFormElement) {
  requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}

function useRegistration(ownEmail: string) {
  const router = useRouter();
  const toast = useToast();
  const [initial] = useState<RegisterFields>({ ...blank, ownerEmail: ownEmail });
  const [fields, setFields] = useState(initial);
  const [faults, setFaults] = useState<Partial<Record<RegisterField, string>>>({});
  const [failure, setFailure] = useState<string>();
  const [sending, setSending] = useState(false);
  useLeaveGuard(!sending && fields !== initial);

  const set = (name: RegisterField, value: string) => {
    setFields((now) => ({ ...now, [name]: value }));
    setFaults(({ [name]: _, ...rest }) => rest);
  };
  const leave = (name: RegisterField) => {
    const fault = faultsOf(fields)[name];
    if (fault && fields[name] !== "") setFaults((now) => ({ ...now, [name]: fault }));
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const found = faultsOf(fields);
    setFaults(found);
    setFailure(undefined);
    if (Object.keys(found).length > 0) return focusFirstFault(form);
    setSending(true);
    try {
      const agent = await registerAgent(fields);
      toast.done(`Agent ${agent.name} registered`, "The agent is a draft. Activate it and enrol its first instance.");
      router.push(`/agents/${agent.id}`);
    } catch (error) {
      setSending(false);
      const problem = formProblem(error, registerFields);
      setFaults(problem.fields);
      setFailure(problem.form);
      focusFirstFault(form);
    }
  };
  return { fields, faults, failure, sending, set, leave, submit };
}

/** Registers an agent: who it is, who answers for it, and how it is governed. */
export function RegisterForm({ issuer, trustDomain, ownEmail, blueprints }: RegisterFormProps) {
  const form = useRegistration(ownEmail);
  return (
    <PageFrame title="Register agent" parent={<ParentLink href="/agents" label="Agents" />}>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
        <form noValidate onSubmit={(event) => void form.submit(event)} className="flex min-w-0 flex-col gap-6">
          <IdentityFields {...form} />
          <OwnershipFields {...form} ownEmail={ownEmail} />
          <GovernanceFields {...form} blueprints={blueprints} />
          {form.failure && (
            <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
              {form.failure}
            </p>
          )}
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" size="lg" loading={form.sending}>
              Register agent
            </Button>
            <ButtonLink href="/agents" size="lg">
              Cancel
            </ButtonLink>
          </div>
        </form>
        <RegisterPreview fields={form.fields} issuer={issuer} trustDomain={trustDomain} />
      </div>
    </PageFrame>
  );
}
