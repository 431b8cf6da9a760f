"use client";

import { useQueryClient } from "@tanstack/react-query";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { FormDialog } from "@/components/forms/form-dialog";
import { ReasonField } from "@/components/forms/reason-field";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { useToast } from "@/components/ui/toast";
import { controlWidenings } from "@/lib/blueprints/policy";
import { type BlueprintDetail, EditBlueprintRequest } from "@/lib/blueprints/schema";
import { BearerRisk } from "./bearer-risk";
import { SecondPerson } from "./blueprint-words";
import { PolicyField, PolicyName } from "./policy-field";
import { editBlueprint } from "./queries";
import { AtOnceField, type SettingsDraft, SettingsFields, settingsOf, stepsOf, wrongSettings } from "./settings-fields";
import { SettingsPreview } from "./settings-preview";

const wrong = { ...wrongSettings, approvalPolicyId: "Choose an existing policy.", reason: "Enter a reason." };

type Props = { blueprint: BlueprintDetail; onClose: () => void };

type Fields = SettingsDraft & { approvalPolicyId: string | null };
type Change = ReturnType<typeof settingsOf> & { approvalPolicyId: string | null };

const views: FieldViews<Fields> = {
  tokenTtlSeconds: { label: "Tokens live, in seconds" },
  keyLifetimeDays: { label: "Keys live, in days" },
  maxDelegationDays: { label: "Delegations last, in days at most" },
  grantSubdelegationsAtOnce: { label: "Agents pass authority on without an approver" },
  requireDpop: { label: "Every token is bound to the key of its instance" },
  warnDays: { label: "Warn silent agents after, in days" },
  suspendDays: { label: "Suspend silent agents after, in days" },
  retireDays: { label: "Retire silent agents after, in days" },
  approvalPolicyId: { label: "Approval policy", show: (policyId) => <PolicyName policyId={policyId} /> },
};

const fieldsOf = (blueprint: BlueprintDetail): Fields => ({
  tokenTtlSeconds: String(blueprint.tokenTtlSeconds),
  keyLifetimeDays: String(blueprint.keyLifetimeDays),
  maxDelegationDays: String(blueprint.maxDelegationDays),
  grantSubdelegationsAtOnce: blueprint.grantSubdelegationsAtOnce,
  requireDpop: blueprint.requireDpop,
  approvalPolicyId: blueprint.approvalPolicyId,
  ...stepsOf(blueprint.dormancy),
});

const changeOf = ({ approvalPolicyId, ...draft }: Fields): Change => ({ ...settingsOf(draft), approvalPolicyId });

/** Members that the edit changes. */
function changed(before: Fields, mine: Fields): Partial<Change> {
  const [was, now] = [changeOf(before), changeOf(mine)];
  const names = (Object.keys(now) as (keyof Change)[]).filter(
    (name) => JSON.stringify(now[name]) !== JSON.stringify(was[name]),
  );
  return Object.fromEntries(names.map((name) => [name, now[name]]));
}

/** Whether the settings loosen a control, so that the edit waits for a second person. */
const widens = (before: Fields, mine: Fields): boolean => controlWidenings(changeOf(before), changeOf(mine)).length > 0;

function useEdit({ blueprint, onClose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const { values, set, bind } = useFields(() => ({ ...fieldsOf(blueprint), reason: "" }));
  const { reason, ...mine } = values;
  const merged = useMergedEdit<Fields>({
    current: { version: blueprint.version, fields: fieldsOf(blueprint) },
    mine,
    take: set,
  });
  const { base } = merged;
  const change = changed(base.fields, mine);
  const same = Object.keys(change).length === 0;
  const refresh = () =>
    client.invalidateQueries({ predicate: ({ queryKey }) => ["blueprints", "agents"].includes(String(queryKey[0])) });
  const form = useForm({
    wrong,
    whyNot: merged.whyNotSave ?? (same ? "Change a setting first." : undefined),
    parse: () => EditBlueprintRequest.safeParse({ ...change, reason: reason.trim() }),
    send: async (body) => {
      const { name, version, pendingChange } = await editBlueprint(blueprint.id, base.version, body);
      await refresh();
      if (version === base.version && pendingChange)
        toast.done("The change is proposed", "It loosens a control. It takes effect once a second person confirms it.");
      else toast.done(`${name}@${version} is in effect`, "For all its agents, from the next token on.");
      onClose();
    },
    reload: refresh,
  });
  return { form, mine, change, set, bind, merged };
}

/** Makes the next version of a blueprint, which all its agents have at once. */
export function EditBlueprintDialog(props: Props) {
  const { name, agents } = props.blueprint;
  const { form, mine, change, set, bind, merged } = useEdit(props);
  const { base } = merged;
  const relaxes = base.fields.requireDpop && !mine.requireDpop;
  const waits = widens(base.fields, mine);
  const retires = mine.retireDays !== "" && mine.retireDays !== base.fields.retireDays;
  return (
    <FormDialog
      form={form}
      title={`Edit blueprint ${name}`}
      description={`A new version holds at once for ${agents.toLocaleString("en")} ${agents === 1 ? "agent" : "agents"}. Existing keys keep their expiry.`}
      verb={waits ? "Propose change" : `Create version ${base.version + 1}`}
      onClose={props.onClose}
    >
      <EditConflicts edit={merged} views={views} />
      <SettingsFields draft={mine} errors={form.errors} set={set} />
      <AtOnceField draft={mine} set={set} />
      <PolicyField
        value={mine.approvalPolicyId}
        error={form.errors.approvalPolicyId}
        onChange={(approvalPolicyId) => set({ approvalPolicyId })}
      />
      {relaxes && <BearerRisk agents={agents} tokenTtlSeconds={Number(mine.tokenTtlSeconds) || 0} />}
      {waits && <SecondPerson />}
      {(waits || retires) && <SettingsPreview blueprintId={props.blueprint.id} terms={change} retires={retires} />}
      <ReasonField
        required
        error={form.errors.reason}
        hint="Kept with the version and in the audit trail."
        {...bind("reason")}
      />
    </FormDialog>
  );
}
