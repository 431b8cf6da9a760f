import { approversAmong } from "@/lib/approval-policies/approvers/queries";
import type { ResolvedStep } from "@/lib/approval-policies/model";
import type { Approval, StepFacts } from "@/lib/approval-policies/steps/model";
import { peopleOf, stillStands } from "@/lib/approval-policies/steps/policy";
import { closeStep, everyKeyStands, openStep, statedApprovals, stepsOf } from "@/lib/approval-policies/steps/store";
import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { changeDelegation } from "@/lib/delegations/commands/change";
import { grantDelegation } from "@/lib/delegations/commands/grant";
import type { SignedApproval } from "@/lib/passkeys/commands/approve";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Locked } from "@/lib/requests/commands/lock-for";
import { acceptSignature } from "@/lib/requests/commands/sign";
import { requestApproved, requestGrantedAtOnce, stepApproved } from "@/lib/requests/events";
import type { CheckedProposal } from "@/lib/requests/proposal/model";
import { decideByOf } from "@/lib/requests/revision";
import * as store from "@/lib/requests/store";

/** `void`: an earlier approver may no longer approve, so their approval does not count. */
export type CastOutcome = { delegationId: string } | { waiting: true } | { void: true };

/**
 * Counts an approval. Once a step has its quorum, the next step opens; the last step grants the request.
 *
 * At each quorum every earlier approver of this revision is checked again: they may decide, are in the step's groups,
 * and are separate as the policy requires (rules A2). The caller has locked the request and rendered it again.
 */
export async function castApproval(
  tx: Tx,
  locked: Locked,
  current: CheckedProposal,
  { note, signed }: { note: string; signed?: SignedApproval | undefined },
  now: Date,
): Promise<CastOutcome> {
  const { request, step, self, on } = locked;
  assertInvariant(step !== null, "a request is approved at its open step");
  const { number, quorum } = step.step.rule;
  await acceptSignature(tx, step.step.rule, signed, now);
  const mine: Approval = { step: number, by: self, on };
  const approvals = [...step.approvals, mine];
  const complete = approvals.filter((approval) => approval.step === number).length >= quorum;
  if (complete && !(await allStand(tx, request, step))) return { void: true };
  await store.castVote(
    tx,
    request,
    { step: number, by: self.personId, on: on?.personId ?? null, note, passkey: signed?.evidence },
    "approve",
    now,
  );
  const actor = { type: "person", id: self.personId } as const;
  const word = { step: number, onBehalfOf: on?.personId ?? null, note };
  const next = complete ? await passStep(tx, request, current, number, now) : undefined;
  if (!complete || next) {
    await append(tx, stepApproved(actor, request, word), now);
    return { waiting: true };
  }
  const delegationId = await grant(tx, request, current, actor, now);
  await append(tx, requestApproved(actor, request, word, delegationId), now);
  return { delegationId };
}

/** Checks all earlier approvals again, each at its own step. */
async function allStand(tx: Tx, request: store.RequestRow, facts: StepFacts): Promise<boolean> {
  const { approvals } = facts;
  const people = approvals.flatMap(peopleOf).map(({ personId }) => personId);
  const approvers = new Set(await approversAmong(tx, people));
  if (people.some((id) => !approvers.has(id))) return false;
  const of = { requestId: request.id, revision: request.revision };
  if (!(await everyKeyStands(tx, of))) return false;
  const steps = await stepsOf(tx, of);
  return approvals.every((approval, index) => {
    const step = steps.find(({ rule }) => rule.number === approval.step);
    return step !== undefined && stillStands({ ...facts, step }, approval, approvals.slice(0, index));
  });
}

/** Closes a step and opens the next; undefined when it was the last. */
export async function passStep(
  tx: Tx,
  request: store.RequestRow,
  checked: Pick<CheckedProposal, "steps">,
  number: number,
  now: Date,
  how: "passed" | "skipped" = "passed",
): Promise<ResolvedStep | undefined> {
  const of = { requestId: request.id, revision: request.revision };
  await closeStep(tx, of, number, how, now);
  const next = checked.steps.find((step) => step.number === number + 1);
  if (next) await openStep(tx, of, next, decideByOf(checked, request.expiresAt, now, number), now);
  return next;
}

/**
 * Grants a request that needs no approver: a sub-delegation, if the policy or the agent's blueprint allows it (rules
 * T3). The record names the system as the actor. The caller holds the policies since before it checked the proposal.
 */
export async function grantAtOnce(
  tx: Tx,
  request: store.RequestRow,
  checked: CheckedProposal,
  now: Date,
): Promise<string> {
  assertInvariant(checked.atOnce, "what is granted at once needs no approver");
  await closeStep(tx, { requestId: request.id, revision: request.revision }, 1, "skipped", now);
  const delegationId = await grant(tx, request, checked, { type: "system", id: "approvals" }, now);
  await append(tx, requestGrantedAtOnce(request, checked.policy.id, delegationId), now);
  return delegationId;
}

async function grant(
  tx: Tx,
  request: store.RequestRow,
  { delegatorId, parent, changed }: CheckedProposal,
  actor: Actor,
  now: Date,
): Promise<string> {
  const { id, digest, agentId, onBehalfOfId, purpose, notBefore, expiresAt, maxDepth } = request;
  const authority = request.authority as CanonicalAuthority;
  const terms = { purpose, authority, notBefore, expiresAt, maxDepth };
  const parties = { agentId, delegatorId, onBehalfOfId, parent };
  const approved = { approved: digest, approvals: await statedApprovals(tx, request) };
  const delegationId = changed
    ? await changeDelegation(tx, actor, { requestId: id, ...approved, ...terms, delegatorId, shown: changed }, now)
    : await grantDelegation(tx, actor, { requestId: id, ...approved, ...parties, ...terms }, now);
  await store.transition(tx, request, "approved", { decidedAt: now, delegationId });
  return delegationId;
}
