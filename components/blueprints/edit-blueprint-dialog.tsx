"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type FormProblem, formProblem } from "@/components/shell/form-problem";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { useToast } from "@/components/ui/toast";
import { type BlueprintDetail, EditBlueprintRequest } from "@/lib/blueprints/schema";
import { BearerRisk } from "./bearer-risk";
import { SecondPerson } from "./blueprint-words";
import { PolicyField } from "./policy-field";
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
  approvalPolicyId: "Choose a policy that there is.",
  reason: "Say why.",
};

type Props = { blueprint: BlueprintDetail; onClose: () => void };

type Settings = ReturnType<typeof settingsOf>;

function changed(blueprint: BlueprintDetail, draft: SettingsDraft): Partial<Settings> {
  const now = settingsOf(draft);
  const names = (Object.keys(now) as (keyof Settings)[]).filter((name) => now[name] !== blueprint[name]);
  return Object.fromEntries(names.map((name) => [name, now[name]]));
}

/** What of the settings loosens a control, and so waits for a second person. */
const widens = (blueprint: BlueprintDetail, draft: SettingsDraft, policy: string | null): boolean =>
  policy !== blueprint.approvalPolicyId ||
  Number(draft.maxDelegationDays) > blueprint.maxDelegationDays ||
  (draft.grantSubdelegationsAtOnce && !blueprint.grantSubdelegationsAtOnce);

function useEdit({ blueprint, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const [draft, setDraft] = useState<SettingsDraft>({
    tokenTtlSeconds: String(blueprint.tokenTtlSeconds),
    keyLifetimeDays: String(blueprint.keyLifetimeDays),
    maxDelegationDays: String(blueprint.maxDelegationDays),
    grantSubdelegationsAtOnce: blueprint.grantSubdelegationsAtOnce,
    requireDpop: blueprint.requireDpop,
  });
  const [policy, setPolicy] = useState(blueprint.approvalPolicyId);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<FormProblem<Member>>({ fields: {}, form: undefined });
  const [working, setWorking] = useState(false);
  const change = {
    ...changed(blueprint, draft),
    ...(policy !== blueprint.approvalPolicyId && { approvalPolicyId: policy }),
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = EditBlueprintRequest.safeParse({ ...change, reason: reason.trim() });
    if (!body.success) {
      const names = members.filter((name) => body.error.issues.some(({ path }) => path[0] === name));
      return setProblem({ fields: Object.fromEntries(names.map((name) => [name, wrong[name]])), form: undefined });
    }
    setWorking(true);
    try {
      const { name, version, pendingChange } = await editBlueprint(blueprint.id, blueprint.version, body.data);
      await client.invalidateQueries({
        predicate: ({ queryKey }) => ["blueprints", "agents"].includes(String(queryKey[0])),
      });
      if (version === blueprint.version && pendingChange)
        toast.done("The change is proposed", "It widens a control: it acts once a second person confirms it.");
      else toast.done(`${name}@${version} is in force`, "For all its agents, from the next token on.");
      onClose();
    } catch (error) {
      setProblem(formProblem(error, members));
      setWorking(false);
    }
  };
  const set = (part: Partial<SettingsDraft>) => setDraft((now) => ({ ...now, ...part }));
  return {
    draft,
    set,
    policy,
    setPolicy,
    reason,
    setReason,
    problem,
    working,
    submit,
    same: Object.keys(change).length === 0,
  };
}

function EditForm(props: Props) {
  const { blueprint, onClose } = props;
  const { draft, set, policy, setPolicy, reason, setReason, problem, working, submit, same } = useEdit(props);
  const relaxes = blueprint.requireDpop && !draft.requireDpop;
  const waits = widens(blueprint, draft, policy);
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <SettingsFields draft={draft} errors={problem.fields} set={set} />
      <AtOnceField draft={draft} set={set} />
      <PolicyField value={policy} error={problem.fields.approvalPolicyId} onChange={setPolicy} />
      {relaxes && <BearerRisk agents={blueprint.agents} tokenTtlSeconds={Number(draft.tokenTtlSeconds) || 0} />}
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
          <Button
            type="submit"
            variant={relaxes ? "danger-solid" : "primary"}
            loading={working}
            whyNot={same ? "Nothing is changed." : undefined}
          >
            {waits ? "Propose change" : relaxes ? "Allow unbound tokens" : `Make version ${blueprint.version + 1}`}
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
      description={`A new version holds at once for ${agents.toLocaleString("en")} ${agents === 1 ? "agent" : "agents"}. Keys that exist keep the end they have.`}
    >
      {open && <EditForm {...props} />}
    </Dialog>
  );
}
