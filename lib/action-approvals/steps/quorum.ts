import type { ActionApprovalRow } from "@/lib/action-approvals/store";
import { approversNow } from "@/lib/approval-policies/approvers.queries";
import { progress } from "@/lib/approval-policies/steps/progress";
import type { Dependency } from "@/lib/platform/database/commit/item";
import { factsPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import { answersToActions } from "./queries";

/** The reason why an approval is void whose votes no longer reach the quorum. */
export const quorumLost =
  "A person whose approval it rests on left or may no longer give it. The agent has to ask again.";

/**
 * Finds the approvals that rest on a vote which no longer counts (A2). Its giver, or the person they covered for, left or
 * may no longer decide. Or the passkey that signed it was removed or blocked.
 */
export async function withoutQuorum(tx: Tx, approved: readonly ActionApprovalRow[]): Promise<Set<string>> {
  if (approved.length === 0) return new Set();
  const answers = await answersToActions(tx, approved, approversNow);
  return new Set([...answers].flatMap(([id, given]) => (progress(given).outcome === "complete" ? [] : [id])));
}

/**
 * Reads the epochs of everything that lets the votes on an action count: their givers and the people they covered for,
 * with their groups. A caller reads them before it judges the votes, so that the commit sees every later change.
 */
export async function dependenciesOfVotes(approvalId: string): Promise<Dependency[]> {
  const { rows } = await factsPool().query<Dependency>({
    name: "dependencies_of_votes",
    text: `with voters as materialized (
        select p.id from action_approval_votes v cross join unnest(array[v.person_id, v.for_person_id]) p(id)
        where v.approval_id = $1 and v.fell_at is null and p.id is not null)
      select e.id, e.epoch::text as epoch from epochs e
      where e.id in (select id from voters
        union select m.group_id from voters join group_members m on m.person_id = voters.id)`,
    values: [approvalId],
  });
  return rows;
}
