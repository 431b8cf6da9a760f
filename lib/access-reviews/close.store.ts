import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import type { CloseReason } from "./model";
import type { Figures } from "./statistics.policy";
import { columns, type ReviewRow } from "./store";

type Closed = { settled: number };

/**
 * Closes a campaign for ever, after every transaction that changes an item of it. Nothing changes its items after that.
 * A person may end any campaign whose results are not being applied; a job ends the one that it read.
 *
 * @returns how many items had a result; undefined if another writer was first.
 */
export async function close(
  tx: Tx,
  { id, revision }: Pick<ReviewRow, "id" | "revision">,
  reason: CloseReason,
): Promise<Closed | undefined> {
  const held = await tx.$queryRaw<unknown[]>`
    select id from access_reviews where id = ${id} and status <> 'closed'
      and case when ${reason} = 'cancelled' then status <> 'closing' else revision = ${revision} end for update`;
  if (held.length === 0) return undefined;
  const rows = await tx.$queryRaw<Closed[]>`
    update access_reviews set status = 'closed', closed_at = clock_timestamp(), close_reason = ${reason}, figures = null,
      counted_at = null, revision = revision + 1, touched_at = clock_timestamp()
    where id = ${id}
    returning items - (select count(*)::int from access_review_items where review_id = ${id} and outcome is null) as settled`;
  return rows[0];
}

/** The campaign that waits to open after one; undefined if there is none. */
export async function successorOf(id: string): Promise<ReviewRow | undefined> {
  const { rows } = await sqlPool().query<ReviewRow>(
    `select ${columns} from access_reviews where follows_id = $1 and status = 'scheduled'`,
    [id],
  );
  return rows[0];
}

/** Holds the campaign that waits to open after one until the transaction ends. */
export async function holdSuccessor(
  tx: Tx,
  id: string,
): Promise<Pick<ReviewRow, "id" | "revision" | "name"> | undefined> {
  const rows = await tx.$queryRaw<Pick<ReviewRow, "id" | "revision" | "name">[]>`
    select id, revision, name from access_reviews where follows_id = ${id} and status = 'scheduled' for update`;
  return rows[0];
}

/** Keeps the figures of a closed campaign, whose items do not change any more. */
export async function keepFinal(id: string, figures: Figures): Promise<void> {
  await sqlPool().query(
    "update access_reviews set figures = $2 where id = $1 and status = 'closed' and figures is null",
    [id, JSON.stringify(figures)],
  );
}

/** Whether the caller is to count the figures of a campaign under way again; one a minute is. */
export async function claimCount(id: string): Promise<boolean> {
  const { rowCount } = await sqlPool().query(
    `update access_reviews set counted_at = clock_timestamp() where id = $1 and status <> 'closed'
       and (counted_at is null or counted_at < (select clock_timestamp()) - interval '1 minute')`,
    [id],
  );
  return rowCount === 1;
}

/** Keeps the figures of a campaign that is under way. */
export async function keepCounted(id: string, figures: Figures): Promise<void> {
  await sqlPool().query("update access_reviews set figures = $2 where id = $1 and status <> 'closed'", [
    id,
    JSON.stringify(figures),
  ]);
}
