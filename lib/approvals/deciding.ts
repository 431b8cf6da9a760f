import { activePeopleWith } from "@/lib/approvals/people/store";
import type { Voting } from "@/lib/approvals/policy";
import type { Decider, StepFacts } from "@/lib/approvals/steps/model";
import { answerRefusal } from "@/lib/approvals/steps/policy";
import { approvalsOf, coveredBy, membersBy, stepsOf } from "@/lib/approvals/steps/store";
import type { RequestRow } from "@/lib/approvals/store";
import * as store from "@/lib/approvals/store";
import { invitersOf } from "@/lib/people/inviters";
import { signingRefusal } from "@/lib/people/passkeys/signing";
import { type Permission, permissionsOf, rolesWith } from "@/lib/people/permissions";
import type { Tx } from "@/lib/platform/db/transaction";

/** Reads who somebody is when they decide: the groups they are in, and whom they cover for. */
export async function deciderOf(tx: Tx, personId: string, now: Date, among: ApproversAmong): Promise<Decider> {
  const covered = await among(tx, await coveredBy(tx, personId, now));
  const member = await membersBy(tx, [personId, ...covered]);
  return { self: member(personId), covers: covered.map(member) };
}

/** Reads all that decides what somebody may say to a request now. */
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

/** What the open step of a request is judged by. */
export async function stepFactsOf(tx: Tx, request: RequestRow): Promise<StepFacts | null> {
  const of = { requestId: request.id, revision: request.revision };
  const [steps, approvals] = [await stepsOf(tx, of), await approvalsOf(tx, of)];
  const step = steps.find(({ state }) => state === "open");
  if (!step) return null;
  const member = await membersBy(tx, [request.requesterId]);
  const { agent, delegatorId, onBehalfOfId, throughIds, throughAgent } = request;
  const givers = [delegatorId, onBehalfOfId].filter((id) => id !== null);
  const parties = [...givers, ...(agent.ownerId === null ? [] : [agent.ownerId])];
  // Those who answered for the asking agent then, its owner now, and the admin who could act as the requester.
  const answerable = [...throughIds, throughAgent?.ownerId].filter((id) => typeof id === "string");
  const behindRequester = [...answerable, ...(await invitersOf(tx, [request.requesterId])).values()];
  return { step, approvals, parties, givers, requester: member(request.requesterId), behindRequester };
}

/** Finds out who of some people may decide: by {@link approversAmong} where something is decided by it, else `approversNow`. */
export type ApproversAmong = (tx: Tx, personIds: readonly string[]) => Promise<string[]>;

/** Reads who of some people may decide, and holds nobody up. */
export const approversNow = (tx: Tx, personIds: readonly string[]) => whoMay(tx, "requests:decide", personIds);

/** Reads who of some people may consent to anything. */
export const consentersNow = (tx: Tx, personIds: readonly string[]) => whoMay(tx, "requests:consent", personIds);

async function whoMay(tx: Tx, permission: Permission, personIds: readonly string[]): Promise<string[]> {
  const people = await store.rolesNow(tx, [...new Set(personIds)]);
  return people.flatMap(({ id, roles }) => (permissionsOf(roles).has(permission) ? [id] : []));
}

/** Holds the rows of those who may decide, until the transaction ends, and leaves out who may not any more (A2). */
export async function approversAmong(tx: Tx, personIds: readonly string[]): Promise<string[]> {
  const approvers: string[] = [];
  for (const id of [...new Set(personIds)].toSorted()) {
    if (permissionsOf(await store.holdRoles(tx, id)).has("requests:decide")) approvers.push(id);
  }
  return approvers;
}

/** Lists who may answer a step for themselves, in order of their ids. */
export async function whoMayAnswer(tx: Tx, facts: StepFacts, take = 20): Promise<string[]> {
  const { consentOf } = facts.step.rule;
  if (consentOf !== null) return consentersNow(tx, [consentOf]);
  const people = await activePeopleWith(tx, rolesWith("requests:decide"), facts.step.groups, 500);
  const member = await membersBy(tx, people);
  return people.filter((id) => answerRefusal(facts, member(id), null) === undefined).slice(0, take);
}
