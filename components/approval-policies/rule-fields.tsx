"use client";

import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { FaultList } from "@/components/authority/authority-form";
import { withMember } from "@/components/authority/draft";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choice";
import { IconButton } from "@/components/ui/icon-button";
import { maxSteps } from "@/lib/approval-policies/model";
import { ConditionFields } from "./condition-fields";
import { isOpen, newStep, sentenceOf, stepsOf, withSteps } from "./draft";
import { StepFields } from "./step-fields";
import { useRule } from "./use-rules-editor";

/** Order is moved with buttons: they work by keyboard, and the focus stays with the rule that moves. */
function Order({ index }: { index: number }) {
  const { draft, move, remove, last } = useRule(index);
  const lastIsOpen = isOpen(draft.at(-1) ?? {});
  const movable = draft.length - (lastIsOpen ? 1 : 0);
  if (last && lastIsOpen) return null;
  return (
    <span className="flex gap-1">
      <IconButton
        icon={<ArrowUp aria-hidden />}
        label={`Move rule ${index + 1} up`}
        disabled={index === 0}
        onClick={() => move(index, index - 1)}
      />
      <IconButton
        icon={<ArrowDown aria-hidden />}
        label={`Move rule ${index + 1} down`}
        disabled={index >= movable - 1}
        onClick={() => move(index, index + 1)}
      />
      <IconButton
        icon={<Trash2 aria-hidden />}
        label={`Remove rule ${index + 1}`}
        disabled={draft.length === 1}
        onClick={() => remove(index)}
      />
    </span>
  );
}

/** The rule as a sentence, updated during the edit. */
function Sentence({ index }: { index: number }) {
  const { rule, draft } = useRule(index);
  const sentence = sentenceOf(rule, draft.length === 1);
  return (
    <p
      aria-live="polite"
      className="rounded-md bg-sunken px-3 py-2 text-sm [overflow-wrap:anywhere]"
      data-sentence={sentence !== undefined}
    >
      {sentence ?? <span className="text-ink3">The rule is not finished yet.</span>}
    </p>
  );
}

function Steps({ index }: { index: number }) {
  const { rule, edit } = useRule(index);
  const steps = stepsOf(rule);
  return (
    <div className="flex flex-col gap-3">
      {steps.map((_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step has no identity but its place
        <StepFields key={at} index={index} at={at} />
      ))}
      {steps.length < maxSteps && (
        <Button
          size="sm"
          className="self-start"
          icon={<Plus aria-hidden />}
          onClick={() => edit((now) => withSteps(now, [...stepsOf(now), newStep(stepsOf(now).length)]))}
        >
          Add step
        </Button>
      )}
    </div>
  );
}

/** Whether single actions are asked about as well: what authority covers then waits for the same steps. */
function BeforeActions({ index }: { index: number }) {
  const { rule, edit } = useRule(index);
  return (
    <Checkbox
      label="Ask a person before each such action"
      hint="Each matching action of an agent waits for the steps below, even if authority covers it. Approvers have 15 minutes; the hours of the steps do not apply."
      checked={rule.asksBeforeActions === true}
      onChange={(event) => edit((now) => withMember(now, "asksBeforeActions", event.target.checked || undefined))}
    />
  );
}

/** One rule: its conditions and its steps. */
export function RuleFields({ index, matched }: { index: number; matched: boolean }) {
  const { last, rule, elsewhere } = useRule(index);
  const faults = elsewhere(index);
  return (
    <section
      aria-label={`Rule ${index + 1}`}
      className={`flex min-w-0 flex-col gap-4 rounded-md border bg-surface p-4 ${matched ? "border-brand" : "border-line"}`}
    >
      <div className="flex min-h-8 items-center justify-between gap-2">
        <h3 className="flex flex-wrap items-center gap-2">
          {last && isOpen(rule) && index > 0 ? `Rule ${index + 1}, everything else` : `Rule ${index + 1}`}
          {matched && <span className="font-normal text-brand text-sm">● matches the tried request</span>}
        </h3>
        <Order index={index} />
      </div>
      <Sentence index={index} />
      <ConditionFields index={index} />
      <BeforeActions index={index} />
      <Steps index={index} />
      {faults.length > 0 && (
        <div role="alert" className="rounded-md border border-bad/40 bg-badbg p-3">
          <FaultList faults={faults} />
        </div>
      )}
    </section>
  );
}
