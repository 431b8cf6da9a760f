import type { Tx } from "@/lib/platform/database/transaction";
import type { Outcome } from "./model";

export type Settled = { outcome: Outcome; code: string | null; text: string | null; changeId: string | null };

/**
 * Keeps the result of an item; false if it has one already, or if its campaign ended. A campaign cannot end before the
 * transaction does.
 */
export async function settle(tx: Tx, id: string, { outcome, code, text, changeId }: Settled): Promise<boolean> {
  const live = await tx.$queryRaw<unknown[]>`
    select r.id from access_reviews r where r.id = (select review_id from access_review_items where id = ${id})
      and r.status in ('open', 'closing') for share`;
  if (live.length === 0) return false;
  const settled = await tx.$executeRaw`
    update access_review_items set outcome = ${outcome}, outcome_code = ${code}, outcome_text = ${text},
      change_id = ${changeId}, settled_at = clock_timestamp(), revision = revision + 1
    where id = ${id} and outcome is null`;
  return settled === 1;
}

/** Whether an item has a result. */
export async function isSettled(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    select id from access_review_items where id = ${id} and outcome is not null`;
  return rows.length === 1;
}
