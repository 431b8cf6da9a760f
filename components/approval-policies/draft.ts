import { type DraftElement, objectOf, textOf, textsOf } from "@/components/authority/draft";
import type { PolicyRule } from "@/lib/approval-policies/model";
import { rulesFaults } from "@/lib/approval-policies/policy";
import { PolicyRules } from "@/lib/approval-policies/schema";
import { ruleSentence } from "@/lib/approval-policies/words";

/**
 * Rules during an edit. They stay plain JSON: unfinished or unknown members survive edits of other members, and each
 * fault is reported at its path.
 */
export type RulesDraft = readonly DraftElement[];

/** One fault with its path, for example `rules[0].steps[1].quorum`. */
export type RulesFault = { path: string; message: string };

export const stepsOf = (rule: DraftElement): DraftElement[] =>
  Array.isArray(rule.steps) ? rule.steps.map(objectOf) : [];

export const whenOf = (rule: DraftElement): DraftElement => objectOf(rule.when);

/** Whether a rule is for everything, as the last one has to be. */
export const isOpen = (rule: DraftElement): boolean => Object.keys(whenOf(rule)).length === 0;

export const withSteps = (rule: DraftElement, steps: readonly DraftElement[]): DraftElement => ({ ...rule, steps });

/** Sets one condition of a rule, or takes it out. */
export const withWhen = (rule: DraftElement, name: string, value: unknown): DraftElement => {
  const { [name]: _, ...rest } = whenOf(rule);
  return { ...rule, when: value === undefined ? rest : { ...rest, [name]: value } };
};

export const newStep = (count: number): DraftElement => ({ name: count === 0 ? "Approval" : "", quorum: 1 });
export const newRule: DraftElement = { when: { riskTiers: ["high", "critical"] }, steps: [newStep(0)] };

/** Puts one entry of a list in another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, at) => at !== from);
  return [...rest.slice(0, to), ...list.slice(from, from + 1), ...rest.slice(to)];
}

/** Numbers are typed as text: what is none yet stays as it was typed. */
export const countOf = (text: string): unknown => (/^\d{1,6}$/.test(text) ? Number(text) : text);
export const countText = (value: unknown): string => (typeof value === "number" ? String(value) : textOf(value));

/** The effect of a step that is not decided in time. */
export type Overdue = "waits" | "passed" | "skipped";

export function overdueOf({ skipAfterHours, escalateTo }: DraftElement): Overdue {
  if (escalateTo !== undefined) return "passed";
  return skipAfterHours === undefined ? "waits" : "skipped";
}

/** Changes the effect of an undecided step; keeps the hours. */
export function withOverdue(step: DraftElement, overdue: Overdue): DraftElement {
  const { skipAfterHours = 24, escalateTo = "", ...rest } = step;
  if (overdue === "waits") return rest;
  return overdue === "skipped" ? { ...rest, skipAfterHours } : { ...rest, skipAfterHours, escalateTo };
}

/** Adds or takes out one of the choices of a list, in the order in which the choices stand. */
export const toggled = (value: unknown, choice: string, on: boolean, order: readonly string[]): string[] => {
  const chosen = textsOf(value);
  const known = order.filter((one) => (one === choice ? on : chosen.includes(one)));
  return [...known, ...chosen.filter((one) => !order.includes(one))];
};

type Path = readonly PropertyKey[];

const pathOf = (path: Path): string =>
  `rules${path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("")}`;

const friendly: Record<string, string> = {
  riskTiers: "Choose at least one risk tier.",
  environments: "Choose at least one environment.",
  types: "Name at least one type.",
  actions: "Name at least one action.",
  unit: "Enter a three-letter currency, such as EUR.",
  value: "Enter an amount, such as 1000 or 250.00.",
  name: "Give the step a name of at most 60 characters.",
  quorum: "From 1 to 9 people.",
  groups: "Name a group: lower case letters, digits and hyphens.",
  escalateTo: "Name a group: lower case letters, digits and hyphens.",
  separateFrom: "Choose at least one separation, or remove the member.",
  skipAfterHours: "Enter whole hours from 1 to 2160.",
  expiresAfterHours: "Enter whole hours from 1 to 2160.",
  steps: "Add one to five steps.",
  riskAbove: "Enter a whole number from 0 to 99.",
  asksBeforeActions: "Use true or false.",
  when: "Enter the conditions of the rule; { } matches every request.",
};

function words(path: Path, message: string): string {
  const member = path.findLast((part) => typeof part === "string");
  if (path.length === 0) return "Add one to twenty rules.";
  return (typeof member === "string" ? friendly[member] : undefined) ?? message;
}

/** Reads a draft as rules, or says what is wrong with it, member by member. */
export function readRules(draft: unknown): { rules?: PolicyRules; faults: RulesFault[] } {
  const read = PolicyRules.safeParse(draft);
  if (read.success) {
    const faults = rulesFaults(read.data).map(({ path, message }) => ({ path, message }));
    return faults.length === 0 ? { rules: read.data, faults } : { faults };
  }
  return {
    faults: read.error.issues.flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: "This member is unknown." }))
        : [{ path: pathOf(issue.path), message: words(issue.path, issue.message) }],
    ),
  };
}

/** Writes one rule of a draft as a sentence; undefined while it is not finished. */
export function sentenceOf(rule: DraftElement, only: boolean): string | undefined {
  const read = PolicyRules.element.safeParse(rule);
  return read.success ? ruleSentence(read.data as PolicyRule, only) : undefined;
}
