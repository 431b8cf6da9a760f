import { approversAmong } from "@/lib/approval-policies/approvers.queries";
import type { Approval } from "@/lib/approval-policies/steps/model";
import { peopleOf } from "@/lib/approval-policies/steps/policy";
import {
  type Answers,
  mayStillDecide,
  type Progress,
  progress,
  type StepProgress,
  withVote,
} from "@/lib/approval-policies/steps/progress";
import { approvalsOfFallenKeys, closeStep, openStep, statedApprovals } from "@/lib/approval-policies/steps/store";
import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { changeDelegation } from "@/lib/delegations/commands/change";
import { grantDelegation } from "@/lib/delegations/commands/grant";
import type { SignedApproval } from "@/lib/passkeys/commands/approve";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { Tx } from "@/lib/platform/database/transaction";
import { requestApproved, requestGrantedAtOnce, stepApproved } from "@/lib/requests/events";
import type { CheckedProposal } from "@/lib/requests/proposal/model";
import { decideByOf } from "@/lib/requests/revision";
import * as store from "@/lib/requests/store";
import type { Locked } from "./lock-for";
import { acceptSignature } from "./sign";

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
  const { request, answers, step, self, on } = locked;
  assertInvariant(answers !== null && step !== null, "a request is approved at its open step");
  const { number } = step.step.rule;
  await acceptSignature(tx, step.step.rule, signed, now);
  const after = await progressWith(tx, request, answers, { step: number, by: self, on });
  if (after.outcome === "void") return { void: true };
  await store.castVote(
    tx,
    request,
    { step: number, by: self.personId, on: on?.personId ?? null, note, passkey: signed?.evidence },
    "approve",
    now,
  );
  const actor = { type: "person", id: self.personId } as const;
  const word = { step: number, onBehalfOf: on?.personId ?? null, note };
  await keepProgress(tx, request, answers, after, now);
  if (after.outcome === "open") {
    await append(tx, stepApproved(actor, request, word), now);
    return { waiting: true };
  }
  const delegationId = await grant(tx, request, current, actor, now);
  await append(tx, requestApproved(actor, request, word, delegationId), now);
  return { delegationId };
}

/** The progress with one more approval. If it closes its step, every earlier approval is judged again (A2). */
async function progressWith(
  tx: Tx,
  request: store.RequestRow,
  answers: Answers,
  approval: Approval,
): Promise<Progress> {
  const after = progress(withVote(answers, approval));
  if (after.open?.step.rule.number === approval.step) return after;
  return progress(withVote(await judgedNow(tx, request, answers), approval));
}

/** Reads whether the people of each approval may still decide, and whether their passkeys still stand. */
async function judgedNow(tx: Tx, { id, revision }: store.RequestRow, answers: Answers): Promise<Answers> {
  const people = answers.votes.flatMap(peopleOf).map(({ personId }) => personId);
  const approvers = new Set(await approversAmong(tx, people));
  const fallen = await approvalsOfFallenKeys(tx, { requestId: id, revision });
  const votes = answers.votes.map((vote) => ({
    ...vote,
    mayDecide: mayStillDecide(vote, approvers),
    keyStands: !fallen.some(({ step, personId }) => step === vote.step && personId === vote.by.personId),
  }));
  return { ...answers, votes };
}

/** Stores the progress of a request: closes the steps that ended, and opens the next one. */
export async function keepProgress(
  tx: Tx,
  request: store.RequestRow,
  before: Answers,
  after: Progress,
  now: Date,
): Promise<void> {
  const of = { requestId: request.id, revision: request.revision };
  const ended = after.steps.filter((_, at) => before.steps[at]?.closed === null).flatMap(endOf);
  for (const { number, how } of ended) await closeStep(tx, of, number, how, now);
  const next = after.open?.step.rule;
  if (ended.length === 0 || !next) return;
  await openStep(tx, of, next, decideByOf(next, request.expiresAt, now), now);
}

const endOf = ({ rule: { number }, state }: StepProgress) =>
  state === "passed" || state === "skipped" ? [{ number, how: state }] : [];

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
