"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { agentChoices } from "@/components/delegations/editor/choices";
import { type FormProblem, formProblem } from "@/components/forms/form-problem";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { CreateWorkloadRuleRequest, type TrustedIssuerResponse } from "@/lib/trusted-issuers/schema";
import { addRule, trustKeys } from "./queries";

const members = ["agentId", "subjectPattern", "network"] as const;
type Member = (typeof members)[number];

const wrong: Record<Member, string> = {
  agentId: "Choose an agent.",
  subjectPattern: "Enter an exact subject, or a prefix that ends in /, : or - followed by *.",
  network: "Enter an address range, such as 10.20.0.0/16.",
};

function useRule(issuerId: string, onClose: () => void) {
  const client = useQueryClient();
  const toast = useToast();
  const [fields, setFields] = useState<Record<Member, string>>({ agentId: "", subjectPattern: "", network: "" });
  const [problem, setProblem] = useState<FormProblem<Member>>({ fields: {}, form: undefined });
  const [working, setWorking] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = CreateWorkloadRuleRequest.safeParse({
      agentId: fields.agentId,
      subjectPattern: fields.subjectPattern.trim(),
      network: fields.network.trim() || undefined,
    });
    if (!body.success) {
      const names = members.filter((name) => body.error.issues.some(({ path }) => path[0] === name));
      return setProblem({ fields: Object.fromEntries(names.map((name) => [name, wrong[name]])), form: undefined });
    }
    setWorking(true);
    try {
      const { agent, subjectPattern } = await addRule(issuerId, body.data);
      await client.invalidateQueries({ queryKey: trustKeys.all });
      toast.done("Rule added", `${subjectPattern} enrols as ${agent.name}.`);
      onClose();
    } catch (error) {
      setProblem(formProblem(error, members));
      setWorking(false);
    }
  };
  const set = (name: Member) => (event: { target: { value: string } }) =>
    setFields((now) => ({ ...now, [name]: event.target.value }));
  return { fields, problem, working, submit, set };
}

const example = (issuer: string): string =>
  issuer.startsWith("spiffe://") ? `${issuer}/ns/payments/*` : "system:serviceaccount:payments:refund-agent";

/** Says which subject of an issuer is which agent. */
export function AddRuleForm({ issuer, onClose }: { issuer: TrustedIssuerResponse; onClose: () => void }) {
  const { fields, problem, working, submit, set } = useRule(issuer.id, onClose);
  const agents = useQuery(agentChoices(""));
  const options = (agents.data?.agents ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <form
      noValidate
      aria-label="New rule"
      onSubmit={(event) => void submit(event)}
      className="flex flex-col gap-3 rounded-md border border-line bg-canvas p-3"
    >
      <Field
        label="Subject"
        required
        error={problem.fields.subjectPattern}
        hint={`For example ${example(issuer.issuer)}`}
      >
        <Input mono value={fields.subjectPattern} onChange={set("subjectPattern")} autoComplete="off" />
      </Field>
      <Field label="Enrols as" required error={problem.fields.agentId}>
        <Select options={options} value={fields.agentId} onChange={set("agentId")} placeholder="Choose an agent" />
      </Field>
      <Field label="Only from this network" error={problem.fields.network} hint="Left empty: from anywhere.">
        <Input mono value={fields.network} onChange={set("network")} autoComplete="off" />
      </Field>
      {problem.form && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {problem.form}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" loading={working}>
          Add rule
        </Button>
      </div>
    </form>
  );
}
