import type { ActionDocument } from "@/lib/action-approvals/model";
import type { ResolvedStep } from "@/lib/approval-policies/model";
import { resolveSteps } from "@/lib/approval-policies/policy";
import type { Approval, Member, StepFacts } from "@/lib/approval-policies/steps/model";
import { peopleOf, stillStands } from "@/lib/approval-policies/steps/policy";

/** An approval of an action. A signed one counts while its passkey belongs to the approver and is not blocked (A4). */
export type Yes = Approval & { keyStands: boolean };

/** The facts that decide the steps of one action. */
export type ActionSteps = {
  steps: readonly ResolvedStep[];
  /** Approvals that were not voided, oldest first. */
  approvals: readonly Yes[];
  /** The approvers, and the people they covered for, who may still decide. */
  approvers: ReadonlySet<string>;
  /** The agent's current owner, who counts as the requester. */
  owner: Member;
  /** People who let the asking instance in, or transferred its agent since. */
  behindInstance: readonly string[];
  /**
   * People who cannot be the second person: those who answer for the chain, the represented person, those behind the
   * asking instance. The admins who could act as one of them are included.
   */
  involved: readonly string[];
};

/** The steps in a document. Documents of releases without policies for actions require one approver. */
export function stepsOfDocument({ steps }: Pick<ActionDocument, "steps">): ResolvedStep[] {
  return steps ?? resolveSteps({ rules: [] }, { riskTier: "low", environment: "prod", elements: [] });
}

/**
 * Finds the approvals that count (A2). Their approvers may still decide, are in the required groups, and are separate
 * as the policy requires. If they signed, they still have that passkey.
 */
export function standing({ steps, approvals, approvers, ...rest }: ActionSteps): Yes[] {
  const counted: Yes[] = [];
  // In order of steps: a new approval of an earlier step may conflict with the separation of a later one.
  for (const approval of approvals.toSorted((one, other) => one.step - other.step)) {
    const rule = steps.find(({ number }) => number === approval.step);
    if (!rule || !approval.keyStands) continue;
    if (peopleOf(approval).some(({ personId }) => !approvers.has(personId))) continue;
    if (stillStands(factsFor(rule, rest), approval, counted)) counted.push(approval);
  }
  return counted;
}

/** Adds an approval, whose approver was already judged, to the approvals that count now. */
export function withYes(of: ActionSteps, yes: Approval): ActionSteps {
  return {
    ...of,
    approvals: [...standing(of), { ...yes, keyStands: true }],
    approvers: new Set([...of.approvers, ...peopleOf(yes).map(({ personId }) => personId)]),
  };
}

/** The facts of the first step without its quorum; undefined if every step has it. */
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
