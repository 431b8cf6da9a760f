"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { agentChoices } from "@/components/delegations/editor/choices";
import { InlineForm } from "@/components/forms/form";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { InputField, SelectField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import { CreateWorkloadRuleRequest, type TrustedIssuerResponse } from "@/lib/trusted-issuers/schema";
import { addRule, trustKeys } from "./queries";

const wrong = {
  agentId: "Choose an agent.",
  subjectPattern: "Enter an exact subject, or a prefix that ends in /, : or - followed by *.",
  network: "Enter an address range, such as 10.20.0.0/16.",
};

const example = (issuer: string): string =>
  issuer.startsWith("spiffe://") ? `${issuer}/ns/payments/*` : "system:serviceaccount:payments:refund-agent";

type Props = { issuer: TrustedIssuerResponse; onClose: () => void };

function useRuleForm({ issuer, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const { values, bind } = useFields({ agentId: "", subjectPattern: "", network: "" });
  const form = useForm({
    wrong,
    parse: () =>
      CreateWorkloadRuleRequest.safeParse({
        agentId: values.agentId,
        subjectPattern: values.subjectPattern.trim(),
        network: values.network.trim() || undefined,
      }),
    send: async (body) => {
      const { agent, subjectPattern } = await addRule(issuer.id, body);
      await client.invalidateQueries({ queryKey: trustKeys.all });
      toast.done("Rule added", `${subjectPattern} enrols as ${agent.name}.`);
      onClose();
    },
  });
  return { form, bind };
}

/** Sets which subject of an issuer is which agent. */
export function AddRuleForm({ issuer, onClose }: Props) {
  const agents = useQuery(agentChoices(""));
  const { form, bind } = useRuleForm({ issuer, onClose });
  const options = (agents.data?.agents ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <InlineForm form={form} aria-label="New rule" verb="Add rule" onCancel={onClose}>
      <InputField
        label="Subject"
        required
        error={form.errors.subjectPattern}
        hint={`For example ${example(issuer.issuer)}`}
        mono
        autoComplete="off"
        {...bind("subjectPattern")}
      />
      <SelectField
        label="Enrols as"
        required
        error={form.errors.agentId}
        options={options}
        placeholder="Choose an agent"
        {...bind("agentId")}
      />
      <InputField
        label="Only from this network"
        error={form.errors.network}
        hint="Left empty: from anywhere."
        mono
        autoComplete="off"
        {...bind("network")}
      />
    </InlineForm>
  );
}
