"use client";

import { Trash2 } from "lucide-react";
import { Field, type FieldProps } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { environments, riskTiers } from "@/lib/agents/model";
import { changeDays } from "@/lib/control-changes/model";
import {
  type ChangeTerms,
  changedMembers,
  checks,
  endOutcomes,
  type LifecycleRule,
  waitDays,
} from "@/lib/lifecycle/model";
import { ApproverFields } from "./approver-fields";
import { Choices } from "./choices";
import { checkNames, memberNames, outcomeWords } from "./lifecycle-words";

export type RuleFieldsProps = {
  rule: LifecycleRule;
  number: number;
  /** The last rule applies to all agents that no other one names. */
  last: boolean;
  /** Names of groups to choose from. Others may be typed. */
  groups: readonly string[];
  onChange: (rule: LifecycleRule) => void;
  onRemove: () => void;
};

type DaysProps = Pick<FieldProps, "label" | "hint"> & {
  most: number;
  value: number;
  onChange: (days: number) => void;
};

/** A number of days that every rule has. */
const Days = ({ most, onChange, ...field }: DaysProps) => (
  <Field label={field.label} hint={field.hint}>
    <Input
      type="number"
      min={1}
      max={most}
      required
      value={field.value}
      onChange={({ target }) => onChange(Number(target.value))}
    />
  </Field>
);

type EndProps = { end: LifecycleRule["end"]; onChange: (end: LifecycleRule["end"]) => void };

/** The end of an agent: its latest day, the notice before it, and the act at it. */
function EndFields({ end, onChange }: EndProps) {
  return (
    <>
      <Field label="At the planned end">
        <Select
          value={end.outcome}
          options={endOutcomes.map((value) => ({ value, label: outcomeWords[value] }))}
          onChange={({ target }) => onChange({ ...end, outcome: target.value === "retire" ? "retire" : "suspend" })}
        />
      </Field>
      <Field label="Latest end in days" hint="Empty: no limit.">
        <Input
          type="number"
          min={1}
          max={3650}
          value={end.mostDays ?? ""}
          onChange={({ target }) => onChange({ ...end, mostDays: target.value === "" ? null : Number(target.value) })}
        />
      </Field>
      <Days
        label="Told days before"
        most={90}
        value={end.noticeDays}
        onChange={(noticeDays) => onChange({ ...end, noticeDays })}
      />
    </>
  );
}

function Numbers({ rule, onChange }: Pick<RuleFieldsProps, "rule" | "onChange">) {
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-6">
      <Field label="People who activate">
        <Select
          value={String(rule.people)}
          options={[
            { value: "1", label: "One, or two by tier" },
            { value: "2", label: "Two" },
          ]}
          onChange={({ target }) => onChange({ ...rule, people: target.value === "2" ? 2 : 1 })}
        />
      </Field>
      <Days
        label="Days to decide"
        most={365}
        value={rule.waitDays ?? waitDays}
        onChange={(days) => onChange({ ...rule, waitDays: days })}
      />
      <Days
        label="Days to accept"
        most={90}
        value={rule.offerDays}
        onChange={(offerDays) => onChange({ ...rule, offerDays })}
      />
      <EndFields end={rule.end} onChange={(changed) => onChange({ ...rule, end: changed })} />
    </div>
  );
}

/** The terms of a rule that has none. */
const unstated: ChangeTerms = { confirm: [], days: changeDays };

function Changes({ rule, onChange }: Pick<RuleFieldsProps, "rule" | "onChange">) {
  const { changes = unstated } = rule;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Choices
        label="Changes that a second person confirms"
        all={changedMembers}
        names={memberNames}
        chosen={changes.confirm}
        onChange={(confirm) => onChange({ ...rule, changes: { ...changes, confirm } })}
      />
      <Days
        label="Days to confirm a change"
        hint="At tiers high and critical two people always change tier and environment."
        most={30}
        value={changes.days}
        onChange={(days) => onChange({ ...rule, changes: { ...changes, days } })}
      />
    </div>
  );
}

/** The fields of one rule of the lifecycle policy. */
export function RuleFields({ rule, number, last, groups, onChange, onRemove }: RuleFieldsProps) {
  return (
    <section aria-label={`Rule ${number}`} className="flex flex-col gap-4 rounded-md border border-line bg-surface p-4">
      <div className="flex items-end gap-2">
        <Field label={`Rule ${number}`} className="flex-1" hint={last ? "It applies to all other agents." : undefined}>
          <Input
            required
            maxLength={60}
            value={rule.name}
            onChange={({ target }) => onChange({ ...rule, name: target.value })}
          />
        </Field>
        {!last && <IconButton label={`Remove rule ${number}`} icon={<Trash2 aria-hidden />} onClick={onRemove} />}
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Choices
          label="Risk tiers"
          all={riskTiers}
          chosen={rule.tiers}
          locked={last}
          onChange={(tiers) => onChange({ ...rule, tiers })}
        />
        <Choices
          label="Environments"
          all={environments}
          chosen={rule.environments}
          locked={last}
          onChange={(chosen) => onChange({ ...rule, environments: chosen })}
        />
      </div>
      <Choices
        label="Before going live"
        all={checks}
        names={checkNames}
        chosen={rule.requires}
        onChange={(requires) => onChange({ ...rule, requires })}
      />
      <Numbers rule={rule} onChange={onChange} />
      <ApproverFields
        value={rule.approvers}
        groups={groups}
        onChange={(approvers) => onChange({ ...rule, approvers })}
      />
      <Changes rule={rule} onChange={onChange} />
    </section>
  );
}
