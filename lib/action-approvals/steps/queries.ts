import type { ActionDocument } from "@/lib/action-approvals/model";
import type { ActionApprovalRow } from "@/lib/action-approvals/store";
import * as store from "@/lib/action-approvals/store";
import type { ApproversAmong } from "@/lib/approval-policies/approvers.queries";
import { resolveSteps } from "@/lib/approval-policies/policy";
import type { Member } from "@/lib/approval-policies/steps/model";
import {
  type Answers,
  mayStillDecide,
  type ProgressFacts,
  type ProgressStep,
  type Vote,
} from "@/lib/approval-policies/steps/progress";
import { membersBy } from "@/lib/approval-policies/steps/store";
import { peopleBehind } from "@/lib/credentials/people-behind";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { Tx } from "@/lib/platform/database/transaction";
import { invitersOf } from "@/lib/principals/inviters";
import { votesOfFallenKeys } from "./store";

type Asked = Pick<ActionApprovalRow, "id" | "document" | "representedIds" | "instanceId" | "throughInstanceIds"> & {
  agent: { ownerId: string | null };
};

/** The answers to an action, and the people who let the asking instance in, or transferred its agent since. */
export type ActionAnswers = Answers & { behindInstance: readonly string[] };

/** Reads the steps and votes of some actions, and the facts that judge them now, by action. */
export async function answersToActions(
  tx: Tx,
  rows: readonly Asked[],
  among: ApproversAmong,
): Promise<Map<string, ActionAnswers>> {
  const ids = rows.map(({ id }) => id);
  const [votes, fallen] = [await store.votesOn(tx, ids), await votesOfFallenKeys(tx, ids)];
  const voters = votes.flatMap(({ personId, forPersonId }) => [
    personId,
    ...(forPersonId === null ? [] : [forPersonId]),
  ]);
  const owners = rows.flatMap(({ agent }) => agent.ownerId ?? []);
  const behind = await peopleBehind(tx, rows.flatMap(askingInstances));
  const behindOf = (row: Asked) => [...new Set(askingInstances(row).flatMap((id) => behind.get(id) ?? []))];
  const represented = rows.flatMap(({ representedIds }) => representedIds);
  const inviters = await invitersOf(tx, [...owners, ...represented, ...[...behind.values()].flat()]);
  const [approvers, member] = [new Set(await among(tx, voters)), await membersBy(tx, [...voters, ...owners])];
  const votesOf = (action: string): Vote[] =>
    votes
      .filter(({ approvalId, fellAt }) => approvalId === action && fellAt === null)
      .map(({ id, step, personId, forPersonId }) => {
        const said = { step, by: member(personId), on: forPersonId === null ? null : member(forPersonId) };
        return { ...said, mayDecide: mayStillDecide(said, approvers), keyStands: !fallen.has(id) };
      });
  const answersOf = ({ id, document, representedIds, agent: { ownerId } }: Asked, of: string[]): ActionAnswers => {
    const people = [...representedIds, ...(ownerId === null ? [] : [ownerId]), ...of];
    const involved = withInviters(people, inviters);
    return {
      steps: stepsOfDocument(JSON.parse(document) as ActionDocument),
      votes: votesOf(id),
      facts: factsOf(member(ownerId ?? ""), involved),
      behindInstance: of,
    };
  };
  return new Map(rows.map((row) => [row.id, answersOf(row, behindOf(row))]));
}

/** The steps in a document. Documents of releases without policies for actions require one approver. */
const stepsOfDocument = ({ steps }: Pick<ActionDocument, "steps">): ProgressStep[] =>
  (steps ?? resolveSteps({ rules: [] }, { riskTier: "low", environment: "prod", risk: 0, elements: [] })).map(
    (rule) => ({
      ...{ rule, groups: rule.groups, closed: null },
    }),
  );

/**
 * The facts that judge the votes on an action. A vote that no longer stands does not count, and opens its step again.
 *
 * @param owner The agent's current owner, who counts as the requester.
 * @param involved The people who answer for the chain, the represented person, and those behind the asking instance.
 * The admins who could act as one of them are included. None of them is the second person.
 */
const factsOf = (owner: Member, involved: readonly string[]): ProgressFacts => ({
  ...{ requester: owner, behindRequester: involved, parties: involved, givers: [], counts: "standing" },
});

/** The asking instance, and the instances whose tokens were exchanged for its token. */
const askingInstances = ({ instanceId, throughInstanceIds }: Asked): string[] => [instanceId, ...throughInstanceIds];

/** The people behind an action, and the admins who could act as one of them. */
const withInviters = (people: readonly string[], inviters: ReadonlyMap<string, string>): string[] => [
  ...people,
  ...people.flatMap((id) => inviters.get(id) ?? []),
];

/** Reads the steps and votes of one action, and the facts that judge them now. */
export async function answersToAction(tx: Tx, row: Asked, among: ApproversAmong): Promise<ActionAnswers> {
  const answers = (await answersToActions(tx, [row], among)).get(row.id);
  assertInvariant(answers !== undefined, "an action that was read has answers");
  return answers;
}
