import { type ApproversAmong, deciderOf } from "@/lib/approval-policies/approvers/queries";
import type { StepFacts } from "@/lib/approval-policies/steps/model";
import { approvalsOf, membersBy, stepsOf } from "@/lib/approval-policies/steps/store";
import { signingRefusal } from "@/lib/passkeys/signing";
import type { Tx } from "@/lib/platform/database/transaction";
import { invitersOf } from "@/lib/principals/inviters";
import type { Voting } from "@/lib/requests/policy";
import type { RequestRow } from "@/lib/requests/store";

/** Reads the facts that decide whether a person may vote on a request now. */
export const votingOf = async (
  tx: Tx,
  request: RequestRow,
  personId: string,
  now: Date,
  among: ApproversAmong,
): Promise<Voting> => ({
  step: await stepFactsOf(tx, request),
  decider: await deciderOf(tx, personId, now, among),
  signing: await signingRefusal(tx, personId, now),
});

/** Reads the facts by which votes on the open step are judged; null if no step is open. */
export async function stepFactsOf(tx: Tx, request: RequestRow): Promise<StepFacts | null> {
  const of = { requestId: request.id, revision: request.revision };
  const [steps, approvals] = [await stepsOf(tx, of), await approvalsOf(tx, of)];
  const step = steps.find(({ state }) => state === "open");
  if (!step) return null;
  const member = await membersBy(tx, [request.requesterId]);
  const { agent, delegatorId, onBehalfOfId, throughIds, throughAgent } = request;
  const givers = [delegatorId, onBehalfOfId].filter((id) => id !== null);
  const parties = [...givers, ...(agent.ownerId === null ? [] : [agent.ownerId])];
  // People who answered for the asking agent then, its current owner, and the admin who could act as the requester.
  const answerable = [...throughIds, throughAgent?.ownerId].filter((id) => typeof id === "string");
  const behindRequester = [...answerable, ...(await invitersOf(tx, [request.requesterId])).values()];
  return { step, approvals, parties, givers, requester: member(request.requesterId), behindRequester };
}
