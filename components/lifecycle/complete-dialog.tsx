"use client";

import { useRouter } from "next/navigation";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { useShownState } from "@/components/forms/use-shown-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { riskTiers } from "@/lib/agents/model";
import type { OnboardingResponse } from "@/lib/lifecycle/schema";
import { useBlueprintChoices } from "./blueprint-choices";
import { useLifecycleCommands } from "./queries";
import { useShownOnboarding } from "./shown-states";

const tierNames = { low: "Low", medium: "Medium", high: "High", critical: "Critical" } as const;

function answersOf(typed: FormData) {
  const blueprintId = String(typed.get("blueprintId") ?? "");
  return {
    name: String(typed.get("name")).trim(),
    riskTier: riskTiers.find((one) => one === typed.get("riskTier")) ?? "high",
    ...(blueprintId !== "" && { blueprintId }),
  };
}

/** Registers the agent that was asked for: security adds the risk tier and the blueprint. */
export function CompleteDialog({ request, onClose }: { request: OnboardingResponse; onClose: () => void }) {
  const { complete } = useLifecycleCommands();
  const seen = useShownState(useShownOnboarding(request));
  const blueprints = useBlueprintChoices();
  const router = useRouter();
  const toast = useToast();
  const form = useForm({
    members: ["name", "riskTier", "blueprintId"],
    leaves: true,
    whyNot: seen.whyNot,
    send: async (typed) => {
      const { agentId } = await seen.decide((version) =>
        complete(request.id, { ...answersOf(typed), version: Number(version) }),
      );
      toast.done("Agent registered", "The agent is a draft. Its owner is asked to accept.");
      onClose();
      router.push(`/agents/${agentId}`);
    },
  });
  return (
    <FormDialog
      title={`Register agent ${request.name}`}
      description={`${request.owner.person?.name ?? request.owner.email} is asked to accept to be the owner.`}
      verb="Register agent"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      {seen.notice}
      <Field label="Name" hint="It is part of the agent's SPIFFE ID and never changes." error={form.errors.name}>
        <Input name="name" required pattern="[a-z][a-z0-9\-]{1,62}" defaultValue={request.name} autoComplete="off" />
      </Field>
      <Field label="Risk tier" error={form.errors.riskTier}>
        <Select
          name="riskTier"
          required
          placeholder="Choose"
          options={riskTiers.map((value) => ({ value, label: tierNames[value] }))}
        />
      </Field>
      <Field
        label="Blueprint"
        hint="The limits of the agent. Without a choice: standard."
        error={form.errors.blueprintId}
      >
        <Select name="blueprintId" placeholder="standard" options={blueprints} />
      </Field>
    </FormDialog>
  );
}
