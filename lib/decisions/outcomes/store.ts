import type { ActionOutcome } from "@/lib/action-approvals/model";
import type { Dependency } from "@/lib/platform/database/commit/item";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";

/** Under which the outcome of a decision is noted once. */
export const outcomeKey = (decisionId: string): string => `outcome:${decisionId}`;

/** Stands under that key while a decision was repeated and nothing was said of it yet. */
export const repeated = "repeated";

/** Tells whether nothing that was read has changed since, behind the barrier: what tightens waits until the commit. */
export async function isCurrent(tx: Tx, dependencies: readonly Dependency[]): Promise<boolean> {
  const [ids, epochs] = [dependencies.map(({ id }) => id), dependencies.map(({ epoch }) => epoch)];
  const moved = await tx.$queryRaw<unknown[]>`
    select from unnest(${ids}::text[], ${epochs}::bigint[]) as known (id, epoch)
      left join epochs e on e.id = known.id where e.epoch is distinct from known.epoch`;
  return moved.length === 0;
}

/** Notes an outcome, or answers the one that was noted before. */
export async function noteOutcome(
  tx: Tx,
  decisionId: string,
  outcome: ActionOutcome,
  expiresAt: Date,
): Promise<string | undefined> {
  const key = outcomeKey(decisionId);
  const added = await tx.$executeRaw`
    insert into used_once (key, bound, expires_at) values (${key}, ${outcome}, ${expiresAt})
    on conflict (key) do update set bound = excluded.bound, expires_at = excluded.expires_at
      where used_once.bound = ${repeated}`;
  if (added === 1) return undefined;
  const rows = await tx.$queryRaw<{ bound: string }[]>`select bound from used_once where key = ${key}`;
  return rows[0]?.bound;
}

/** Reads what was said of a decision; undefined or `repeated` while nothing was. */
export async function outcomeOf(decisionId: string): Promise<string | undefined> {
  const { rows } = await sqlPool().query<{ bound: string }>("select bound from used_once where key = $1", [
    outcomeKey(decisionId),
  ]);
  return rows[0]?.bound;
}

/** Gives back to the buckets that it was taken from, never more than was taken; a bucket that is over is gone. */
export async function giveBack(tx: Tx, reserved: readonly { counter: string; amount: bigint }[]): Promise<void> {
  // Locked in the order in which commits lock them, the database's own: neither waits for the other in a circle.
  const keys = reserved.map(({ counter }) => counter);
  await tx.$queryRaw`select key from counters where key = any(${keys}) order by key for update`;
  for (const { counter, amount } of reserved) {
    await tx.$executeRaw`update counters set spent = greatest(spent - ${amount}, 0) where key = ${counter}`;
  }
}

/** Shows the outcome with the approval that the decision used, if it used one. */
export const noteOnApproval = (tx: Tx, decisionId: string, outcome: ActionOutcome, outcomeAt: Date) =>
  tx.actionApproval.updateMany({ where: { usedByDecision: decisionId, outcome: null }, data: { outcome, outcomeAt } });
