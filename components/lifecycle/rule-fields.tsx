"use client";

import { Trash2 } from "lucide-react";
import { Checkbox } from "@/components/ui/choice";
import { Field, FieldGroup } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { environments, riskTiers } from "@/lib/agents/model";
import { changeDays } from "@/lib/control-changes/model";
import { type ChangeTerms, changedMembers, checks, endOutcomes, type LifecycleRule } from "@/lib/lifecycle/model";
import { checkNames, memberNames, outcomeWords } from "./lifecycle-words";

type Set<Value extends string> = {
  label: string;
  all: readonly Value[];
  names?: Readonly<Record<Value, string>>;
  chosen: readonly Value[];
  locked?: boolean;
  onChange: (chosen: Value[]) => void;
};

function Choices<Value extends string>({ label, all, names, chosen, locked = false, onChange }: Set<Value>) {
  const toggle = (value: Value, on: boolean) =>
    onChange(all.filter((one) => (one === value ? on : chosen.includes(one))));
  return (
    <FieldGroup label={label}>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {all.map((value) => (
          <Checkbox
            key={value}
            label={names?.[value] ?? value}
            checked={chosen.includes(value)}
            disabled={locked}
            onChange={({ target }) => toggle(value, target.checked)}
          />
        ))}
      </div>
    </FieldGroup>
  );
}

export type RuleFieldsProps = {
  rule: LifecycleRule;
  number: number;
  /** The last rule applies to all agents that no other one names. */
  last: boolean;
  onChange: (rule: LifecycleRule) => void;
  onRemove: () => void;
};

function Numbers({ rule, onChange }: Pick<RuleFieldsProps, "rule" | "onChange">) {
  const { end } = rule;
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-5">
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
      <Field label="Days to accept">
        <Input
          type="number"
          min={1}
          max={90}
          required
          value={rule.offerDays}
          onChange={({ target }) => onChange({ ...rule, offerDays: Number(target.value) })}
        />
      </Field>
      <Field label="At the planned end">
        <Select
          value={end.outcome}
          options={endOutcomes.map((value) => ({ value, label: outcomeWords[value] }))}
          onChange={({ target }) =>
            onChange({ ...rule, end: { ...end, outcome: target.value === "retire" ? "retire" : "suspend" } })
          }
        />
      </Field>
      <Field label="Latest end in days" hint="Empty: no limit.">
        <Input
          type="number"
          min={1}
          max={3650}
          value={end.mostDays ?? ""}
          onChange={({ target }) =>
            onChange({ ...rule, end: { ...end, mostDays: target.value === "" ? null : Number(target.value) } })
          }
        />
      </Field>
      <Field label="Told days before">
        <Input
          type="number"
          min={1}
          max={90}
          required
          value={end.noticeDays}
          onChange={({ target }) => onChange({ ...rule, end: { ...end, noticeDays: Number(target.value) } })}
        />
      </Field>
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
      <Field
        label="Days to confirm a change"
        hint="At tiers high and critical two people always change tier and environment."
      >
        <Input
          type="number"
          min={1}
          max={30}
          required
          value={changes.days}
          onChange={({ target }) => onChange({ ...rule, changes: { ...changes, days: Number(target.value) } })}
        />
      </Field>
    </div>
  );
}

/** The fields of one rule of the lifecycle policy. */
export function RuleFields({ rule, number, last, onChange, onRemove }: RuleFieldsProps) {
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
      <Changes rule={rule} onChange={onChange} />
    </section>
  );
}
