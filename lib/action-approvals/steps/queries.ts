import type { ActionDocument } from "@/lib/action-approvals/model";
import { type ActionSteps, stepsOfDocument } from "@/lib/action-approvals/steps/policy";
import { votesOfFallenKeys } from "@/lib/action-approvals/steps/store";
import type { ActionApprovalRow } from "@/lib/action-approvals/store";
import * as store from "@/lib/action-approvals/store";
import type { ApproversAmong } from "@/lib/approval-policies/approvers/queries";
import { membersBy } from "@/lib/approval-policies/steps/store";
import { peopleBehind } from "@/lib/credentials/people-behind";
import type { Tx } from "@/lib/platform/database/transaction";
import { invitersOf } from "@/lib/principals/inviters";

type Asked = Pick<ActionApprovalRow, "id" | "document" | "representedIds" | "instanceId" | "throughInstanceIds"> & {
  agent: { ownerId: string | null };
};

/** Reads the facts that decide the steps of some actions, with the current groups of people, by action. */
export async function stepsOfActions(
  tx: Tx,
  rows: readonly Asked[],
  among: ApproversAmong,
): Promise<Map<string, ActionSteps>> {
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
  const stepsOf = ({ id, document, representedIds, agent: { ownerId } }: Asked, of: string[]): ActionSteps => ({
    steps: stepsOfDocument(JSON.parse(document) as ActionDocument),
    approvals: votes
      .filter(({ approvalId, fellAt }) => approvalId === id && fellAt === null)
      .map(({ id, step, personId, forPersonId }) => ({
        ...{ step, by: member(personId), on: forPersonId === null ? null : member(forPersonId) },
        keyStands: !fallen.has(id),
      })),
    approvers,
    owner: member(ownerId ?? ""),
    behindInstance: of,
    involved: withInviters([...representedIds, ...(ownerId === null ? [] : [ownerId]), ...of], inviters),
  });
  return new Map(rows.map((row) => [row.id, stepsOf(row, behindOf(row))]));
}

/** The asking instance, and the instances whose tokens were exchanged for its token. */
const askingInstances = ({ instanceId, throughInstanceIds }: Asked): string[] => [instanceId, ...throughInstanceIds];

/** The people behind an action, and the admins who could act as one of them. */
const withInviters = (people: readonly string[], inviters: ReadonlyMap<string, string>): string[] => [
  ...people,
  ...people.flatMap((id) => inviters.get(id) ?? []),
];

/** Reads the facts that decide the steps of one action. */
export async function stepsOfAction(tx: Tx, row: Asked, among: ApproversAmong): Promise<ActionSteps> {
  const steps = (await stepsOfActions(tx, [row], among)).get(row.id);
  const nobody = {
    approvers: new Set<string>(),
    owner: { personId: "", groups: [] },
    behindInstance: [],
    involved: [],
  };
  return steps ?? { steps: [], approvals: [], ...nobody };
}
