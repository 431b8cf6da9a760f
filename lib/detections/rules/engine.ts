import type { RuleResponse, Severity, WatchKind } from "@/lib/detections/model";
import { watchRules } from "./registry";
import type { Finding, SettingsOf, Step, WatchRule } from "./rule";
import type { Watched } from "./watched";

/** The state that a rule keeps about a subject. `form` is left out where it is 1. */
type RuleState = { state: unknown; due?: number | undefined; form?: number | undefined };

/** The states of all rules about one subject. */
export type SubjectState = {
  rules: { [kind in WatchKind]?: RuleState };
  changed: boolean;
  /** When it last changed, in the time of the records. */
  at: number;
};
export type States = Map<string, SubjectState>;

/**
 * How a rule runs: with these settings. `severity` takes the place of the one that the rule gives. `response` is what it
 * does when it raises a detection.
 */
export type Tuning = {
  settings: SettingsOf<WatchRule["bounds"]>;
  enabled: boolean;
  severity: Severity | null;
  response: RuleResponse;
};
export type Tunings = Readonly<Record<WatchKind, Tuning>>;

/** A finding on an actor; `over` says that its condition has ended. */
export type Told = { kind: WatchKind; actor: string; subject: string; at: number } & (
  | { finding: Finding; agentId: string | null; instanceId: string | null }
  | { over: true }
);

const rulesInOrder = Object.values(watchRules);
export const watchKindsInOrder = Object.keys(watchRules) as WatchKind[];

/** The tuning of a rule before anybody changed it. */
export const usualTuning = (kind: WatchKind): Tuning => ({
  settings: Object.fromEntries(Object.entries(watchRules[kind].bounds).map(([name, [usual]]) => [name, usual])),
  ...{ enabled: true, severity: null, response: "ask" as const },
});

/** The rules that are on. */
export const rulesOn = (tunings: Tunings): WatchRule[] => rulesInOrder.filter(({ kind }) => tunings[kind].enabled);

export const usualTunings: Tunings = Object.fromEntries(
  watchKindsInOrder.map((kind) => [kind, usualTuning(kind)]),
) as Record<WatchKind, Tuning>;

/** A record, with each rule that it concerns and the id whose state it may change. */
export type Concerning = { event: Watched; concerns: readonly (readonly [rule: WatchRule, subject: string])[] };

/** Asks every rule, or those told. Loops, since it runs for every record. */
export function concerning(event: Watched, rules: readonly WatchRule[] = rulesInOrder): Concerning {
  const concerns: [WatchRule, string][] = [];
  for (const rule of rules) {
    for (const subject of rule.subjects(event)) if (subject !== null) concerns.push([rule, subject]);
  }
  return { event, concerns };
}

/** Shows one record to every rule that is on. Changes the states. Loops, since it runs for every record. */
export function foldEvent(states: States, { event, concerns }: Concerning, tunings: Tunings): Told[] {
  const told: Told[] = [];
  for (const [rule, subject] of concerns) {
    const { enabled, severity, settings } = tunings[rule.kind];
    if (!enabled) continue;
    const held = heldIn(states, subject);
    const kept = held.rules[rule.kind];
    const own = isOf(rule, kept) ? kept : undefined;
    const step = rule.step(own?.state, event, settings, subject);
    // A time that was set stays, however much is seen until then.
    const due = step.due ?? own?.due;
    keep(held, rule, due === step.due ? step : { ...step, due }, event.at);
    if (!step.finding && step.over !== true) continue;
    const about = { kind: rule.kind, subject, actor: rule.actor(event, subject), at: event.at };
    told.push(...tell(step, about, event, severity));
  }
  return told;
}

/** Asks the rules whose time has come, without a record. */
export function foldTime(states: States, now: number, tunings: Tunings): Told[] {
  const told: Told[] = [];
  for (const [subject, held] of states) {
    if ((nextDue(held) ?? Number.POSITIVE_INFINITY) > now) continue;
    for (const kind of watchKindsInOrder) {
      const [own, rule, { enabled, severity, settings }] = [held.rules[kind], watchRules[kind], tunings[kind]];
      if (own?.due === undefined || own.due > now) continue;
      if (!isOf(rule, own)) {
        forget(held, kind);
        continue;
      }
      const step = enabled ? rule.tick?.(own.state, now, settings) : undefined;
      keep(held, rule, step ?? { state: own.state }, now);
      const about = { agentId: subject.startsWith("agt_") ? subject : null, instanceId: null };
      if (step) told.push(...tell(step, { kind, subject, actor: subject, at: now }, about, severity));
    }
  }
  return told;
}

/** The next time at which a rule wants to be asked about a subject; undefined for never. */
export function nextDue({ rules }: Pick<SubjectState, "rules">): number | undefined {
  let first: number | undefined;
  for (const own of Object.values(rules)) if (own.due !== undefined) first = Math.min(first ?? own.due, own.due);
  return first;
}

function heldIn(states: States, subject: string): SubjectState {
  const known = states.get(subject);
  if (known) return known;
  const held: SubjectState = { rules: {}, changed: false, at: 0 };
  states.set(subject, held);
  return held;
}

/** Whether a kept state is of the form that the rule reads. */
const isOf = ({ form }: WatchRule, own: RuleState | undefined): own is RuleState =>
  own !== undefined && (own.form ?? 1) === form;

function forget(held: SubjectState, kind: WatchKind): void {
  delete held.rules[kind];
  held.changed = true;
}

function keep(held: SubjectState, { kind, form }: WatchRule, { state, due }: Step<unknown>, at: number): void {
  const before = held.rules[kind];
  if (before?.state === state && before?.due === due) return;
  held.rules[kind] = { state, ...(due !== undefined && { due }), ...(form > 1 && { form }) };
  held.changed = true;
  held.at = Math.max(held.at, at);
}

function tell(
  { finding, over }: Step<unknown>,
  told: Pick<Told, "kind" | "subject" | "actor" | "at">,
  { agentId, instanceId }: Pick<Watched, "agentId" | "instanceId">,
  severity: Severity | null,
): Told[] {
  const weighed = finding && severity ? { ...finding, severity } : finding;
  return [
    ...(over === true ? [{ ...told, over }] : []),
    ...(weighed ? [{ ...told, finding: weighed, agentId, instanceId }] : []),
  ];
}
