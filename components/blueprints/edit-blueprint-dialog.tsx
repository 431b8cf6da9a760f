"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { type FormProblem, formProblem } from "@/components/forms/form-problem";
import { isStale, staleText } from "@/components/forms/merge-edit";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { useToast } from "@/components/ui/toast";
import { controlWidenings } from "@/lib/blueprints/policy";
import { type BlueprintDetail, EditBlueprintRequest } from "@/lib/blueprints/schema";
import { BearerRisk } from "./bearer-risk";
import { SecondPerson } from "./blueprint-words";
import { PolicyField, PolicyName } from "./policy-field";
import { editBlueprint } from "./queries";
import {
  AtOnceField,
  type SettingsDraft,
  SettingsFields,
  settingsMembers,
  settingsOf,
  wrongSettings,
} from "./settings-fields";

const members = [...settingsMembers, "approvalPolicyId", "reason"] as const;
type Member = (typeof members)[number];
const wrong: Record<Member, string> = {
  ...wrongSettings,
  approvalPolicyId: "Choose an existing policy.",
  reason: "Enter a reason.",
};

type Props = { blueprint: BlueprintDetail; onClose: () => void };

type Fields = SettingsDraft & { approvalPolicyId: string | null };
type Change = ReturnType<typeof settingsOf> & { approvalPolicyId: string | null };

const views: FieldViews<Fields> = {
  tokenTtlSeconds: { label: "Tokens live, in seconds" },
  keyLifetimeDays: { label: "Keys live, in days" },
  maxDelegationDays: { label: "Delegations last, in days at most" },
  grantSubdelegationsAtOnce: { label: "Agents pass authority on without an approver" },
  requireDpop: { label: "Every token is bound to the key of its instance" },
  approvalPolicyId: { label: "Approval policy", show: (policyId) => <PolicyName policyId={policyId} /> },
};

const fieldsOf = (blueprint: BlueprintDetail): Fields => ({
  tokenTtlSeconds: String(blueprint.tokenTtlSeconds),
  keyLifetimeDays: String(blueprint.keyLifetimeDays),
  maxDelegationDays: String(blueprint.maxDelegationDays),
  grantSubdelegationsAtOnce: blueprint.grantSubdelegationsAtOnce,
  requireDpop: blueprint.requireDpop,
  approvalPolicyId: blueprint.approvalPolicyId,
});

const changeOf = ({ approvalPolicyId, ...draft }: Fields): Change => ({ ...settingsOf(draft), approvalPolicyId });

/** Members that the edit changes. */
function changed(before: Fields, mine: Fields): Partial<Change> {
  const [was, now] = [changeOf(before), changeOf(mine)];
  const names = (Object.keys(now) as (keyof Change)[]).filter((name) => now[name] !== was[name]);
  return Object.fromEntries(names.map((name) => [name, now[name]]));
}

/** Whether the settings loosen a control, so that the edit waits for a second person. */
const widens = (before: Fields, mine: Fields): boolean => controlWidenings(changeOf(before), changeOf(mine)).length > 0;

function useEdit({ blueprint, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const [mine, setMine] = useState(() => fieldsOf(blueprint));
  const set = (part: Partial<Fields>) => setMine((now) => ({ ...now, ...part }));
  const current = { version: blueprint.version, fields: fieldsOf(blueprint) };
  const merged = useMergedEdit({ current, mine, take: set });
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<FormProblem<Member>>({ fields: {}, form: undefined });
  const [working, setWorking] = useState(false);
  const { base } = merged;
  const change = changed(base.fields, mine);
  const refresh = () =>
    client.invalidateQueries({ predicate: ({ queryKey }) => ["blueprints", "agents"].includes(String(queryKey[0])) });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (whyNot !== undefined) return;
    const body = EditBlueprintRequest.safeParse({ ...change, reason: reason.trim() });
    if (!body.success) {
      const names = members.filter((name) => body.error.issues.some(({ path }) => path[0] === name));
      return setProblem({ fields: Object.fromEntries(names.map((name) => [name, wrong[name]])), form: undefined });
    }
    setWorking(true);
    try {
      const { name, version, pendingChange } = await editBlueprint(blueprint.id, base.version, body.data);
      await refresh();
      if (version === base.version && pendingChange)
        toast.done("The change is proposed", "It loosens a control. It takes effect once a second person confirms it.");
      else toast.done(`${name}@${version} is in effect`, "For all its agents, from the next token on.");
      onClose();
    } catch (error) {
      if (isStale(error)) await refresh();
      setProblem(isStale(error) ? { fields: {}, form: staleText } : formProblem(error, members));
      setWorking(false);
    }
  };
  const same = Object.keys(change).length === 0;
  const whyNot = merged.whyNotSave ?? (same ? "Change a setting first." : undefined);
  return { mine, set, merged, reason, setReason, problem, working, submit, whyNot };
}

function EditForm(props: Props) {
  const { blueprint, onClose } = props;
  const { mine, set, merged, reason, setReason, problem, working, submit, whyNot } = useEdit(props);
  const { base } = merged;
  const relaxes = base.fields.requireDpop && !mine.requireDpop;
  const waits = widens(base.fields, mine);
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <EditConflicts edit={merged} views={views} />
      <SettingsFields draft={mine} errors={problem.fields} set={set} />
      <AtOnceField draft={mine} set={set} />
      <PolicyField
        value={mine.approvalPolicyId}
        error={problem.fields.approvalPolicyId}
        onChange={(approvalPolicyId) => set({ approvalPolicyId })}
      />
      {relaxes && <BearerRisk agents={blueprint.agents} tokenTtlSeconds={Number(mine.tokenTtlSeconds) || 0} />}
      {waits && <SecondPerson />}
      <Field label="Reason" required error={problem.fields.reason} hint="Kept with the version and in the audit trail.">
        <Textarea rows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      {problem.form && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {problem.form}
        </p>
      )}
      <div className="-mx-4 -mb-4">
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" loading={working} whyNot={whyNot}>
            {waits ? "Propose change" : `Create version ${base.version + 1}`}
          </Button>
        </DialogFooter>
      </div>
    </form>
  );
}

/** Makes the next version of a blueprint, which all its agents have at once. */
export function EditBlueprintDialog({ open, ...props }: Props & { open: boolean }) {
  const { name, agents } = props.blueprint;
  return (
    <Dialog
      open={open}
      onOpenChange={props.onClose}
      keepOnOutsidePress
      title={`Edit blueprint ${name}`}
      description={`A new version holds at once for ${agents.toLocaleString("en")} ${agents === 1 ? "agent" : "agents"}. Existing keys keep their expiry.`}
    >
      {open && <EditForm {...props} />}
    </Dialog>
  );
}
