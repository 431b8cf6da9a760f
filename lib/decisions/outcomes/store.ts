import type { ActionOutcome } from "@/lib/action-approvals/model";
import type { Dependency } from "@/lib/platform/database/commit/item";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";

/** The key under which the outcome of a decision is stored once. */
export const outcomeKey = (decisionId: string): string => `outcome:${decisionId}`;

/** The value under that key if a decision was repeated and has no reported outcome yet. */
export const repeated = "repeated";

/** Whether no dependency has changed since it was read. Behind the barrier, a tightening waits until the commit. */
export async function isCurrent(tx: Tx, dependencies: readonly Dependency[]): Promise<boolean> {
  const [ids, epochs] = [dependencies.map(({ id }) => id), dependencies.map(({ epoch }) => epoch)];
  const moved = await tx.$queryRaw<unknown[]>`
    select from unnest(${ids}::text[], ${epochs}::bigint[]) as known (id, epoch)
      left join epochs e on e.id = known.id where e.epoch is distinct from known.epoch`;
  return moved.length === 0;
}

/** Stores an outcome. Returns the outcome that was stored before, undefined if this one was stored. */
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

/** Reads the reported outcome of a decision; undefined or `repeated` if there is none. */
export async function outcomeOf(decisionId: string): Promise<string | undefined> {
  const { rows } = await sqlPool().query<{ bound: string }>("select bound from used_once where key = $1", [
    outcomeKey(decisionId),
  ]);
  return rows[0]?.bound;
}

/** Gives amounts back to their counters, never below zero. Counters of windows that are over no longer exist. */
export async function giveBack(tx: Tx, reserved: readonly { counter: string; amount: bigint }[]): Promise<void> {
  // Locks in the same order as commits do, the order of the database, which prevents deadlocks.
  const keys = reserved.map(({ counter }) => counter);
  await tx.$queryRaw`select key from counters where key = any(${keys}) order by key for update`;
  for (const { counter, amount } of reserved) {
    await tx.$executeRaw`update counters set spent = greatest(spent - ${amount}, 0) where key = ${counter}`;
  }
}

/** Stores the outcome with the approval that the decision used, if any. */
export const noteOnApproval = (tx: Tx, decisionId: string, outcome: ActionOutcome, outcomeAt: Date) =>
  tx.actionApproval.updateMany({ where: { usedByDecision: decisionId, outcome: null }, data: { outcome, outcomeAt } });
