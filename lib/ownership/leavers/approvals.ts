import { appendAll } from "@/lib/audit/append";
import * as approvers from "@/lib/delegations/approvers.store";
import { suspendUnapproved } from "@/lib/delegations/commands/suspend-unapproved";
import { approvalsAsked, ownershipActor } from "@/lib/ownership/events";
import { managersAbove } from "@/lib/ownership/heirs";
import { clock } from "@/lib/platform/base/clock";
import type { Tx } from "@/lib/platform/database/transaction";
import { heirsOfApprovals } from "./approvals.store";
import * as store from "./store";

const reason = "Its approver left, and no other approver confirmed it in time.";

type Work = { leaver: store.LeaverRow; fallbackGroupId: string | null };

/**
 * Notes the next delegations that stand on the approval of the leaver alone. The person that the rules name is asked to
 * confirm each. Without one, any person who could have approved it may.
 */
export async function noteApprovals(tx: Tx, { leaver, fallbackGroupId }: Work, take: number): Promise<boolean> {
  const { id, personId, byIds, graceEndsAt } = leaver;
  const after = await store.lastItem(tx, id, "approval");
  const ids = await approvers.aloneApprovedBy(tx, personId, after, take);
  const managers = ids.length === 0 ? [] : await managersAbove(tx, { personId, byIds });
  const managerIds = managers.map((one) => one.id);
  const heirs = await heirsOfApprovals(tx, { personId, managerIds, fallbackGroupId }, ids);
  const asked = ids.map((delegationId) => ({ delegationId, askedId: heirs.get(delegationId)?.personId ?? null }));
  await approvers.askToConfirm(tx, personId, asked, graceEndsAt);
  const items = ids.map(
    (subjectId) => ({ kind: "approval", subjectId, outcome: "waiting", heir: heirs.get(subjectId) }) as const,
  );
  await store.insertItems(tx, id, items);
  await appendAll(tx, eventsOf(leaver, asked), clock.now());
  return ids.length === take;
}

/** One record for each person who is asked, which tells them of it. */
function eventsOf(leaver: store.LeaverRow, asked: readonly { askedId: string | null }[]) {
  const counts = new Map<string, number>();
  for (const { askedId } of asked) if (askedId !== null) counts.set(askedId, (counts.get(askedId) ?? 0) + 1);
  return [...counts].map(([askedId, count]) => approvalsAsked(leaver, { askedId, count, until: leaver.graceEndsAt }));
}

/**
 * Suspends the next delegations without a confirmation. The caller is alone at the barrier: the delegations act until
 * then, and a confirmation is whole before this, or resumes nothing. Those that got another approver are passed over: the
 * next run notes them.
 *
 * @returns the place to go on from; undefined after the last.
 */
export async function stopApprovals(
  tx: Tx,
  leaver: store.LeaverRow,
  page: { after: string; take: number },
): Promise<string | undefined> {
  const items = await store.waitingItems(tx, leaver.id, "approval", page);
  const ids = items.map(({ subjectId }) => subjectId);
  const alone = await approvers.aloneAmong(tx, leaver.personId, ids);
  await suspendUnapproved(tx, ownershipActor, alone, reason);
  await approvers.endAsking(tx, leaver.personId, alone);
  await store.setOutcomes(tx, { leaverId: leaver.id, kind: "approval" }, alone, "stopped");
  return items.length === page.take ? items.at(-1)?.subjectId : undefined;
}
