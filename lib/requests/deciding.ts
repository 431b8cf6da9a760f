import { type ApproversAmong, deciderOf } from "@/lib/approval-policies/approvers.queries";
import { type Answers, asGiven, progress } from "@/lib/approval-policies/steps/progress";
import { approvalsOf, membersBy, stepsOf } from "@/lib/approval-policies/steps/store";
import { signingRefusal } from "@/lib/passkeys/signing";
import type { Tx } from "@/lib/platform/database/transaction";
import { invitersOf } from "@/lib/principals/inviters";
import type { Voting } from "./policy";
import type { RequestRow } from "./store";

/** Reads the facts that decide whether a person may vote on a request now, with the votes so far. */
export async function votingOf(
  tx: Tx,
  request: RequestRow,
  personId: string,
  now: Date,
  among: ApproversAmong,
): Promise<Voting & { answers: Answers | null }> {
  const answers = await answersOf(tx, request);
  return {
    ...{ answers, step: (answers && progress(answers).open) ?? null },
    decider: await deciderOf(tx, personId, now, among),
    signing: await signingRefusal(tx, personId, now),
  };
}

/**
 * Reads the steps and approvals of the shown revision; null if every step has its end.
 *
 * The approvals are read as they were given, because only a quorum judges them again. A closed step keeps its end.
 */
export async function answersOf(tx: Tx, request: RequestRow): Promise<Answers | null> {
  const of = { requestId: request.id, revision: request.revision };
  const stored = await stepsOf(tx, of);
  const steps = stored.map(({ rule, groups, state }) => ({
    ...{ rule, groups },
    closed: state === "passed" || state === "skipped" ? state : null,
  }));
  if (steps.every(({ closed }) => closed !== null)) return null;
  const approvals = await approvalsOf(tx, of);
  const member = await membersBy(tx, [request.requesterId]);
  const { agent, delegatorId, onBehalfOfId, throughIds, throughAgent } = request;
  const givers = [delegatorId, onBehalfOfId].filter((id) => id !== null);
  const parties = [...givers, ...(agent.ownerId === null ? [] : [agent.ownerId])];
  // People who answered for the asking agent then, its current owner, and the admin who could act as the requester.
  const answerable = [...throughIds, throughAgent?.ownerId].filter((id) => typeof id === "string");
  const behindRequester = [...answerable, ...(await invitersOf(tx, [request.requesterId])).values()];
  const facts = { parties, givers, requester: member(request.requesterId), behindRequester, counts: "given" as const };
  return { steps, votes: approvals.map(asGiven), facts };
}
