"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { type FormProblem, formProblem } from "@/components/forms/form-problem";
import { isStale, staleText } from "@/components/forms/merge-edit";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { useToast } from "@/components/ui/toast";
import { consequencesOf, editFacts } from "@/lib/agents/changes/policy";
import { environments, riskTiers } from "@/lib/agents/model";
import { type AgentResponse, EditAgentRequest } from "@/lib/agents/schema";
import { takesTwo } from "@/lib/control-changes/takes-two/policy";
import { Consequences } from "./agent-change";
import { useAgentCommands } from "./agent-commands";
import { environmentNames } from "./agent-words";
import { agentKeys } from "./queries";

type Props = { agent: AgentResponse; open: boolean; onClose: () => void };

const members = ["displayName", "purpose", "riskTier", "environment"] as const;
type Member = (typeof members)[number];
type Fields = Record<Member, string>;
const inputs = [...members, "reason"] as const;

const views: FieldViews<Fields> = {
  displayName: { label: "Display name" },
  purpose: { label: "Purpose" },
  riskTier: { label: "Risk tier" },
  environment: { label: "Environment" },
};

const fieldsOf = ({ displayName, purpose, riskTier, environment }: AgentResponse): Fields => ({
  ...{ displayName: displayName ?? "", purpose, riskTier, environment },
});

/** Changes how an agent is described and governed. */
export function EditAgentDialog({ agent, open, onClose }: Props) {
  return (
    <Dialog open={open} onOpenChange={onClose} title={`Edit agent ${agent.name}`} keepOnOutsidePress>
      {open && <EditForm agent={agent} onClose={onClose} />}
    </Dialog>
  );
}

function useEdit(agent: AgentResponse, onClose: () => void) {
  const client = useQueryClient();
  const toast = useToast();
  const [fields, setFields] = useState(() => fieldsOf(agent));
  const merged = useMergedEdit({
    current: { version: agent.version, fields: fieldsOf(agent) },
    mine: fields,
    take: (theirs) => setFields((now) => ({ ...now, ...theirs })),
  });
  const { edit } = useAgentCommands({ id: agent.id, version: merged.base.version });
  const [problem, setProblem] = useState<FormProblem<(typeof inputs)[number]>>({ fields: {}, form: undefined });
  const [saving, setSaving] = useState(false);
  const [reason, setReason] = useState("");
  const waits = waitsFor(agent, fields);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (merged.whyNotSave !== undefined) return;
    const change = EditAgentRequest.safeParse({
      ...{ ...fields, displayName: fields.displayName.trim() || null },
      ...(waits && { reason }),
    });
    if (!change.success) {
      const wrong = change.error.issues.map(({ path }) => [
        path[0],
        "The text is empty, too long, or contains hidden characters.",
      ]);
      return setProblem({ fields: Object.fromEntries(wrong), form: undefined });
    }
    setSaving(true);
    try {
      const { version } = await edit({ ...changesOnly(merged.base.fields, change.data), ...(waits && { reason }) });
      if (waits && version === merged.base.version) {
        toast.done("Change proposed", "Nothing changes until a second person confirms it.");
      } else toast.done(`Agent ${agent.name} changed`);
      onClose();
    } catch (error) {
      if (isStale(error)) await client.invalidateQueries({ queryKey: agentKeys.detail(agent.id) });
      setProblem(isStale(error) ? { fields: {}, form: staleText } : formProblem(error, inputs));
      setSaving(false);
    }
  };
  const set = (name: Member) => (event: { target: { value: string } }) =>
    setFields((now) => ({ ...now, [name]: event.target.value }));
  return { fields, problem, saving, submit, set, merged, waits, reason, setReason };
}

const Terms = EditAgentRequest.pick({ riskTier: true, environment: true }).required();

/** Why an edit waits for a second person, and what follows from it; undefined when it holds at once. */
function waitsFor(agent: AgentResponse, { riskTier, environment }: Fields) {
  const edit = Terms.parse({ riskTier, environment });
  const before = { ...agent, blueprintId: agent.blueprint.id };
  const twoPeople = takesTwo(editFacts(before, edit));
  return twoPeople && { reason: twoPeople.reason, consequences: consequencesOf(before, edit) };
}

/** Sends what differs, so that an owner, who may not change the tier, can still change the words. */
function changesOnly(before: Fields, change: EditAgentRequest): EditAgentRequest {
  const changed = members.filter((name) => (change[name] ?? "") !== before[name]);
  return Object.fromEntries(changed.map((name) => [name, change[name]]));
}

function EditForm({ agent, onClose }: Omit<Props, "open">) {
  const { fields, problem, saving, submit, set, merged, waits, reason, setReason } = useEdit(agent, onClose);
  return (
    <form noValidate className="grid gap-4 sm:grid-cols-2" onSubmit={(event) => void submit(event)}>
      {agent.status === "pending" && (
        <p className="rounded-md bg-waitbg p-3 text-wait sm:col-span-2">
          The activation waits for a second person. A change of purpose, tier or environment makes the agent a draft
          again.
        </p>
      )}
      <div className="empty:hidden sm:col-span-2">
        <EditConflicts edit={merged} views={views} />
      </div>
      <Field label="Display name" error={problem.fields.displayName} className="sm:col-span-2">
        <Input value={fields.displayName} onChange={set("displayName")} autoComplete="off" />
      </Field>
      <Field label="Purpose" required error={problem.fields.purpose} className="sm:col-span-2">
        <Textarea value={fields.purpose} onChange={set("purpose")} rows={4} />
      </Field>
      <Field label="Environment" error={problem.fields.environment}>
        <Select
          value={fields.environment}
          onChange={set("environment")}
          options={environments.map((value) => ({ value, label: environmentNames[value] }))}
        />
      </Field>
      <Field label="Risk tier" error={problem.fields.riskTier}>
        <Select
          value={fields.riskTier}
          onChange={set("riskTier")}
          options={riskTiers.map((value) => ({ value, label: value }))}
        />
      </Field>
      {waits && (
        <div role="note" className="flex flex-col gap-3 rounded-md bg-waitbg p-3 sm:col-span-2">
          <p className="text-wait">{waits.reason} The edit takes effect once a second person confirms it.</p>
          <Consequences title="What follows" sentences={waits.consequences} />
          <Field label="Reason" required error={problem.fields.reason}>
            <Textarea value={reason} onChange={(event) => setReason(event.target.value)} rows={2} />
          </Field>
        </div>
      )}
      {problem.form && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad sm:col-span-2">
          {problem.form}
        </p>
      )}
      <div className="-mx-4 -mb-4 flex flex-wrap justify-end gap-2 border-line border-t px-4 py-3 sm:col-span-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" loading={saving} whyNot={merged.whyNotSave}>
          {waits ? "Propose change" : "Save changes"}
        </Button>
      </div>
    </form>
  );
}
