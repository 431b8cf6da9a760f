import type { Tx } from "@/lib/platform/database/transaction";
import type { FiguresRow } from "@/lib/requests/views/statistics.store";

/**
 * Counts the approvals that were not voided and the denials in a span, for each approver and for all together. Actions
 * without stored votes, from earlier releases, count the person who decided.
 *
 * An approval counts whether or not the agent used it. The time to decide starts when the agent asked.
 */
export const figures = (tx: Tx, from: Date, to: Date): Promise<FiguresRow[]> =>
  tx.$queryRaw<FiguresRow[]>`
    with said as (
      select v.person_id, true as yes, v.at - a.created_at as took
      from action_approval_votes v join action_approvals a on a.id = v.approval_id
      where v.at >= ${from} and v.at < ${to} and v.fell_at is null
      union all
      select a.decided_by_id, a.status <> 'denied' or a.taken_back_at is not null, a.decided_at - a.created_at
      from action_approvals a
      where a.decided_at >= ${from} and a.decided_at < ${to} and a.decided_by_id is not null and (
        (a.status = 'denied' and a.taken_back_at is null)
        or not exists (select 1 from action_approval_votes v where v.approval_id = a.id))
    )
    select person_id, count(*)::int as decisions,
      count(*) filter (where yes)::int as approved,
      count(*) filter (where not yes)::int as denied,
      0 as changes_asked,
      percentile_cont(0.5) within group (order by extract(epoch from took))::float8 as median_seconds,
      count(*) filter (where yes and took < interval '5 seconds')::int as under_five_seconds
    from said group by grouping sets ((), (person_id)) order by decisions desc, person_id limit 501`;

type OutcomeRow = { open: number; expired: number; unused: number };

/** Counts the actions that wait, and those that ended in the span undecided or unused. */
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
