import type { Decider, StepFacts } from "@/lib/approval-policies/steps/model";
import { answerRefusal } from "@/lib/approval-policies/steps/policy";
import { coveredBy, membersBy } from "@/lib/approval-policies/steps/store";
import type { Tx } from "@/lib/platform/database/transaction";
import { type Permission, permissionsOf, rolesWith } from "@/lib/principals/permissions";
import { holdRoles, rolesNow } from "@/lib/principals/store";
import { activePeopleWith } from "./approvers.store";

/** Reads a decider: the groups they are in, and the people they cover for. */
export async function deciderOf(tx: Tx, personId: string, now: Date, among: ApproversAmong): Promise<Decider> {
  const covered = await among(tx, await coveredBy(tx, personId, now));
  const member = await membersBy(tx, [personId, ...covered]);
  return { self: member(personId), covers: covered.map(member) };
}

/** Selects the people who may decide. Use {@link approversAmong} when deciding and `approversNow` when displaying. */
export type ApproversAmong = (tx: Tx, personIds: readonly string[]) => Promise<string[]>;

/** Selects the people who may decide requests now. Takes no lock. */
export const approversNow = (tx: Tx, personIds: readonly string[]) => whoMay(tx, "requests:decide", personIds);

/** Selects the people who may give a consent now. Takes no lock. */
export const consentersNow = (tx: Tx, personIds: readonly string[]) => whoMay(tx, "requests:consent", personIds);

async function whoMay(tx: Tx, permission: Permission, personIds: readonly string[]): Promise<string[]> {
  const people = await rolesNow(tx, [...new Set(personIds)]);
  return people.flatMap(({ id, roles }) => (permissionsOf(roles).has(permission) ? [id] : []));
}

/** Selects the people who may decide requests, and locks their rows until the transaction ends (A2). */
export async function approversAmong(tx: Tx, personIds: readonly string[]): Promise<string[]> {
  const approvers: string[] = [];
  for (const id of [...new Set(personIds)].toSorted()) {
    if (permissionsOf(await holdRoles(tx, id)).has("requests:decide")) approvers.push(id);
  }
  return approvers;
}

/** Lists the people who may answer a step for themselves, in the order of their ids. */
export async function whoMayAnswer(tx: Tx, facts: StepFacts, take = 20): Promise<string[]> {
  const { consentOf } = facts.step.rule;
  if (consentOf !== null) return consentersNow(tx, [consentOf]);
  const people = await activePeopleWith(tx, rolesWith("requests:decide"), facts.step.groups, 500);
  const member = await membersBy(tx, people);
  return people.filter((id) => answerRefusal(facts, member(id), null) === undefined).slice(0, take);
}
