"use client";

import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { type DraftElement, textOf, textsOf, withMember } from "@/components/authority/draft";
import { Checkbox } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { InputField, SelectField } from "@/components/ui/input-field";
import { defaultExpiryHours, maxQuorum, type Separation, separations } from "@/lib/approval-policies/model";
import { countOf, countText, moved, type Overdue, overdueOf, stepsOf, toggled, withOverdue, withSteps } from "./draft";
import { NamesField } from "./names-field";
import { useRule } from "./use-rules-editor";

const apartWords: Record<Separation, { label: string; hint: string }> = {
  parties: { label: "The people involved", hint: "The agent's owner, the delegator and the represented person." },
  requester_groups: { label: "The requester's groups", hint: "Approvers share no group with the requester." },
  approver_groups: { label: "Earlier approvers' groups", hint: "Each approval comes from a different group." },
};

const overdueOptions = [
  { value: "waits", label: "No action before expiry" },
  { value: "passed", label: "Pass it to a group first" },
  { value: "skipped", label: "Skip it first" },
] as const;

type Place = { index: number; at: number };

/** One step of a rule, and how to change it. */
function useStep({ index, at }: Place) {
  const { rule, edit, fault, leave, choices } = useRule(index);
  const steps = stepsOf(rule);
  const member = (name: string) => `steps[${at}].${name}`;
  const set = (how: (step: DraftElement) => DraftElement) =>
    edit((now) =>
      withSteps(
        now,
        stepsOf(now).map((one, place) => (place === at ? how(one) : one)),
      ),
    );
  return {
    ...{ step: steps[at] ?? {}, count: steps.length, choices, set },
    put: (name: string, value: unknown) => set((step) => withMember(step, name, value)),
    fault: (name: string) => fault(member(name)),
    leave: (name: string) => leave(member(name)),
    move: (to: number) => edit((now) => withSteps(now, moved(stepsOf(now), at, to))),
    remove: () =>
      edit((now) =>
        withSteps(
          now,
          stepsOf(now).filter((_, place) => place !== at),
        ),
      ),
  };
}

type Step = ReturnType<typeof useStep>;

function Who({ step: { step, choices, put, fault, leave } }: { step: Step }) {
  return (
    <div className="grid gap-3 @lg:grid-cols-[minmax(0,1fr)_7rem]">
      <NamesField
        label="Members of any of these groups"
        one="group"
        value={textsOf(step.groups)}
        offered={choices.groups}
        hint={textsOf(step.groups).length === 0 ? "If empty: every approver." : undefined}
        error={fault("groups")}
        onBlur={() => leave("groups")}
        onChange={(next) => put("groups", next)}
      />
      <InputField
        label="How many"
        error={fault("quorum")}
        type="number"
        inputMode="numeric"
        min={1}
        max={maxQuorum}
        value={countText(step.quorum)}
        onBlur={() => leave("quorum")}
        // A step always says how many, so that its JSON shows what is missing.
        onChange={(event) => put("quorum", countOf(event.target.value) || undefined)}
      />
    </div>
  );
}

function Apart({ step: { step, put, fault }, first }: { step: Step; first: boolean }) {
  return (
    <FieldGroup label="Approvers are separate from" error={fault("separateFrom")}>
      {separations.map((one) => (
        <Checkbox
          key={one}
          {...apartWords[one]}
          checked={textsOf(step.separateFrom).includes(one)}
          onChange={(event) => put("separateFrom", toggled(step.separateFrom, one, event.target.checked, separations))}
        />
      ))}
      {!first && (
        <Checkbox
          label="The same person may approve again"
          hint="If off, each step needs a different approver."
          checked={step.samePerson === true}
          onChange={(event) => put("samePerson", event.target.checked || undefined)}
        />
      )}
    </FieldGroup>
  );
}

function HoursField({
  step,
  name,
  label,
}: {
  step: Step;
  name: "skipAfterHours" | "expiresAfterHours";
  label: string;
}) {
  return (
    <InputField
      label={label}
      error={step.fault(name)}
      type="number"
      inputMode="numeric"
      min={1}
      max={2160}
      placeholder={name === "expiresAfterHours" ? String(defaultExpiryHours) : undefined}
      value={countText(step.step[name])}
      onBlur={() => step.leave(name)}
      onChange={(event) =>
        name === "expiresAfterHours"
          ? step.put(name, countOf(event.target.value))
          : step.set((now) => ({ ...now, [name]: countOf(event.target.value) }))
      }
    />
  );
}

function Unanswered({ step }: { step: Step }) {
  const overdue = overdueOf(step.step);
  return (
    <div className="grid grid-cols-2 items-start gap-3 @lg:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1.3fr)]">
      <SelectField
        label="If not decided in time"
        className="max-@lg:col-span-2"
        options={overdueOptions}
        value={overdue}
        onChange={(event) => step.set((now) => withOverdue(now, event.target.value as Overdue))}
      />
      <HoursField step={step} name="expiresAfterHours" label="Expires after hours" />
      {overdue !== "waits" && <HoursField step={step} name="skipAfterHours" label={`${verbs[overdue]} after hours`} />}
      {overdue === "passed" && (
        <InputField
          label="To the group"
          error={step.fault("escalateTo")}
          className="max-@lg:col-span-2"
          mono
          list="groups-to-pass-to"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={textOf(step.step.escalateTo)}
          onBlur={() => step.leave("escalateTo")}
          onChange={(event) => step.set((now) => ({ ...now, escalateTo: event.target.value.trim() }))}
        />
      )}
    </div>
  );
}

const verbs: Record<Exclude<Overdue, "waits">, string> = { passed: "Passed on", skipped: "Skipped" };

function Head({ step, at }: { step: Step; at: number }) {
  const { count, move, remove } = step;
  return (
    <div className="flex items-center justify-between gap-2">
      <h4>Step {at + 1}</h4>
      {count > 1 && (
        <span className="flex gap-1">
          <IconButton
            size="sm"
            icon={<ArrowUp aria-hidden />}
            label={`Move step ${at + 1} up`}
            disabled={at === 0}
            onClick={() => move(at - 1)}
          />
          <IconButton
            size="sm"
            icon={<ArrowDown aria-hidden />}
            label={`Move step ${at + 1} down`}
            disabled={at === count - 1}
            onClick={() => move(at + 1)}
          />
          <IconButton size="sm" icon={<Trash2 aria-hidden />} label={`Remove step ${at + 1}`} onClick={remove} />
        </span>
      )}
    </div>
  );
}

/** One step: its approvers, quorum, separation, and the effect if it is not decided in time. */
export function StepFields(place: Place) {
  const step = useStep(place);
  return (
    <section
      aria-label={`Step ${place.at + 1} of rule ${place.index + 1}`}
      className="flex flex-col gap-4 rounded-md border border-line bg-canvas p-3"
    >
      <Head step={step} at={place.at} />
      <InputField
        label="Name"
        required
        error={step.fault("name")}
        maxLength={60}
        value={textOf(step.step.name)}
        onBlur={() => step.leave("name")}
        onChange={(event) => step.set((now) => ({ ...now, name: event.target.value }))}
      />
      <Who step={step} />
      <Apart step={step} first={place.at === 0} />
      <Checkbox
        label="Signed with a passkey"
        hint="Always required for critical-risk agents."
        checked={step.step.passkey === true}
        onChange={(event) => step.put("passkey", event.target.checked || undefined)}
      />
      <Unanswered step={step} />
    </section>
  );
}
