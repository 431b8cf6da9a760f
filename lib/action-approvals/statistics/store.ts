import type { FiguresRow } from "@/lib/approvals/statistics/store";
import type { Tx } from "@/lib/platform/db/transaction";

/**
 * Figures of the actions that were decided in a span, for each approver and for all together.
 *
 * A yes that was used, or that nobody used in time, is still a yes. Nobody can have read an action sooner than it was
 * asked for, so the time runs from then.
 */
export const figures = (tx: Tx, from: Date, to: Date): Promise<FiguresRow[]> =>
  tx.$queryRaw<FiguresRow[]>`
    select decided_by_id as person_id, count(*)::int as decisions,
      count(*) filter (where status <> 'denied')::int as approved,
      count(*) filter (where status = 'denied')::int as denied,
      0 as changes_asked,
      percentile_cont(0.5) within group (order by extract(epoch from decided_at - created_at))::float8 as median_seconds,
      count(*) filter (where status <> 'denied' and decided_at - created_at < interval '5 seconds')::int
        as under_five_seconds
    from action_approvals where decided_at >= ${from} and decided_at < ${to} and decided_by_id is not null
    group by grouping sets ((), (decided_by_id)) order by decisions desc, decided_by_id limit 501`;

type OutcomeRow = { open: number; expired: number; unused: number };

/** How many actions wait, and how many ended in the span without an answer or without being used. */
export async function outcomes(tx: Tx, from: Date, to: Date, now: Date): Promise<OutcomeRow | undefined> {
  const rows = await tx.$queryRaw<OutcomeRow[]>`
    select count(*) filter (where status = 'pending' and expires_at > ${now})::int as open,
      count(*) filter (where decided_at is null and expires_at <= ${now}
        and created_at >= ${from} and created_at < ${to})::int as expired,
      count(*) filter (where status in ('approved', 'expired') and decided_at >= ${from} and decided_at < ${to}
        and expires_at <= ${now})::int as unused
    from action_approvals
    where created_at >= ${from}::timestamptz - interval '1 day' or status = 'pending'`;
  return rows[0];
}
