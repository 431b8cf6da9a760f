import type { ActionDocument } from "@/lib/action-approvals/model";
import type { ResolvedStep } from "@/lib/approval-policies/model";
import { resolveSteps } from "@/lib/approval-policies/policy";
import type { Approval, Member, StepFacts } from "@/lib/approval-policies/steps/model";
import { peopleOf, stillStands } from "@/lib/approval-policies/steps/policy";

/** A yes to an action; one that was signed stands as long as its passkey is its giver's and not blocked (A4). */
export type Yes = Approval & { keyStands: boolean };

/** What decides about the steps of one action. */
export type ActionSteps = {
  steps: readonly ResolvedStep[];
  /** Everybody's yes that did not fall, oldest first. */
  approvals: readonly Yes[];
  /** Who of them, and of those they covered for, may still decide. */
  approvers: ReadonlySet<string>;
  /** The agent's owner now: whoever asks through it is its accountable person. */
  owner: Member;
  /** Who let the asking instance in, or handed its agent on since. */
  behindInstance: readonly string[];
  /**
   * Who answers for the chain, in whose name it acts, who is behind the asking instance, and the admins who could act as one
   * of them: none of them is the second person.
   */
  involved: readonly string[];
};

/** The steps that a document states; one asked for before policies decided about actions takes one person. */
export function stepsOfDocument({ steps }: Pick<ActionDocument, "steps">): ResolvedStep[] {
  return steps ?? resolveSteps({ rules: [] }, { riskTier: "low", environment: "prod", elements: [] });
}

/**
 * The approvals that count: of people who may still decide, are in the groups, and apart from whom the policy says, with
 * passkeys that are still theirs (A2).
 */
export function standing({ steps, approvals, approvers, ...rest }: ActionSteps): Yes[] {
  const counted: Yes[] = [];
  // Step by step: an earlier step may have been passed anew since, by somebody from whom this one has to be apart.
  for (const approval of approvals.toSorted((one, other) => one.step - other.step)) {
    const rule = steps.find(({ number }) => number === approval.step);
    if (!rule || !approval.keyStands) continue;
    if (peopleOf(approval).some(({ personId }) => !approvers.has(personId))) continue;
    if (stillStands(factsFor(rule, rest), approval, counted)) counted.push(approval);
  }
  return counted;
}

/** The steps as they are with one more yes, of somebody who was judged; whatever does not stand now fell before it. */
export function withYes(of: ActionSteps, yes: Approval): ActionSteps {
  return {
    ...of,
    approvals: [...standing(of), { ...yes, keyStands: true }],
    approvers: new Set([...of.approvers, ...peopleOf(yes).map(({ personId }) => personId)]),
  };
}

/** What the first step without its quorum is judged by; undefined when every step has it. */
export function openStep(of: ActionSteps): StepFacts | undefined {
  const approvals = standing(of);
  const rule = of.steps.find(({ number, quorum }) => approvals.filter(({ step }) => step === number).length < quorum);
  return rule && { ...factsFor(rule, of), approvals };
}

const factsFor = (
  rule: ResolvedStep,
  { owner, involved }: Pick<ActionSteps, "owner" | "involved">,
): Omit<StepFacts, "approvals"> => ({
  step: { rule, groups: rule.groups },
  ...{ requester: owner, behindRequester: involved, parties: involved, givers: [] },
});
