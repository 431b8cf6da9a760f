import { replacesWithoutWidening } from "@/lib/authority/compare/is-narrower";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { BlueprintTerms, DormancyPolicy } from "./model";

/** One way in which a new version allows more than the one before, and so takes a second person. */
export type Widening = { member: keyof BlueprintTerms; path: string; code: string; sentence: string };

/** Lists what a change of a blueprint loosens; empty when it only tightens, or changes no control at all. */
export function wideningsOf(before: BlueprintTerms, after: BlueprintTerms): Widening[] {
  return [...ceilingWidenings(before.ceiling, after.ceiling), ...controlWidenings(before, after)];
}

/** The terms that control agents, apart from the ceiling. Defaults only start a request, which is decided. */
type BlueprintControls = Omit<BlueprintTerms, "ceiling" | "defaults">;

type LooserSentence = (before: BlueprintControls, after: BlueprintControls) => string | undefined;

/** Each control has a row, so that none can be loosened by one person because it was forgotten. */
const looserSentences: Record<keyof BlueprintControls, LooserSentence> = {
  tokenTtlSeconds: ({ tokenTtlSeconds: before }, { tokenTtlSeconds: after }) =>
    after > before ? `Tokens may live ${after} seconds instead of ${before}.` : undefined,
  keyLifetimeDays: ({ keyLifetimeDays: before }, { keyLifetimeDays: after }) =>
    after > before ? `Keys may live ${after} days instead of ${before}.` : undefined,
  requireDpop: (before, after) =>
    before.requireDpop && !after.requireDpop ? "Agents may have tokens that are bound to no key." : undefined,
  maxDelegationDays: ({ maxDelegationDays: before }, { maxDelegationDays: after }) =>
    after > before ? `Delegations may last ${after} days instead of ${before}.` : undefined,
  grantSubdelegationsAtOnce: (before, after) =>
    after.grantSubdelegationsAtOnce && !before.grantSubdelegationsAtOnce
      ? "Agents' own sub-delegations are granted without an approver."
      : undefined,
  dormancy: ({ dormancy: before }, { dormancy: after }) =>
    stepDays(after).some((days, step) => days > (stepDays(before)[step] ?? 0))
      ? `Agents, delegations and instances may stay silent for longer: ${dormancyText(after)} instead of ${dormancyText(before)}.`
      : undefined,
  // It cannot be computed which of two policies asks more, so another one counts as looser.
  approvalPolicyId: (before, after) =>
    after.approvalPolicyId === before.approvalPolicyId ? undefined : "Requests are decided by another approval policy.",
};

/** The days of each step; a step that is never taken has infinitely many. */
const stepDays = (policy: DormancyPolicy | null): number[] =>
  [policy?.warnDays, policy?.suspendDays, policy?.retireDays].map((days) => days ?? Number.POSITIVE_INFINITY);

/** The steps of a policy in words. */
export function dormancyText(policy: DormancyPolicy | null): string {
  if (policy === null) return "no steps";
  const { warnDays, suspendDays, retireDays } = policy;
  const steps = [`warning after ${warnDays} days`];
  if (suspendDays !== undefined) steps.push(`suspension after ${suspendDays}`);
  if (retireDays !== undefined) steps.push(`retirement after ${retireDays}`);
  return steps.join(", ");
}

/** Lists which controls a change of a blueprint loosens, apart from its ceiling. */
export function controlWidenings(before: BlueprintControls, after: BlueprintControls): Widening[] {
  return (Object.keys(looserSentences) as (keyof BlueprintControls)[]).flatMap((member) => {
    const sentence = looserSentences[member](before, after);
    return sentence === undefined ? [] : [{ member, path: member, code: `${member}_looser`, sentence }];
  });
}

/** The new ceiling replaces the old one, so it must itself contain every restriction of the old one. */
function ceilingWidenings(before: CanonicalAuthority | null, after: CanonicalAuthority | null): Widening[] {
  const wider = (path: string, code: string, sentence: string): Widening => ({
    member: "ceiling",
    path,
    code,
    sentence,
  });
  if (before === null) return [];
  if (after === null) return [wider("", "ceiling_removed", "There is no ceiling any more: every authority fits.")];
  const narrower = replacesWithoutWidening(after, before);
  return narrower.ok ? [] : narrower.issues.map(({ path, code, sentence }) => wider(path, code, sentence));
}
