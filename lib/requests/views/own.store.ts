import type { Tx } from "@/lib/platform/database/transaction";
import type { OwnRequestCounts } from "./own.schema";

/** Counts a person's own requests by status. */
export async function countOwn(tx: Tx, personId: string): Promise<OwnRequestCounts> {
  const rows = await tx.$queryRaw<OwnRequestCounts[]>`
    select count(*)::int as "all",
      count(*) filter (where status = 'changes_requested')::int as "changesRequested",
      count(*) filter (where status = 'pending')::int as pending,
      count(*) filter (where status = 'approved')::int as approved,
      count(*) filter (where status = 'approved' and narrowed_by_id is not null)::int as narrowed,
      count(*) filter (where status = 'denied')::int as denied,
      count(*) filter (where status in ('withdrawn', 'expired'))::int as ended
    from requests where requester_id = ${personId}`;
  return rows[0] ?? { all: 0, changesRequested: 0, pending: 0, approved: 0, narrowed: 0, denied: 0, ended: 0 };
}
