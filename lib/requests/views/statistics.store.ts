import type { Tx } from "@/lib/platform/database/transaction";

export type FiguresRow = {
  /** Null for all approvers together. */
  person_id: string | null;
  decisions: number;
  approved: number;
  denied: number;
  changes_asked: number;
  median_seconds: number | null;
  under_five_seconds: number;
};

/** Figures of the votes in a span, for each approver and for all together. */
export const figures = (tx: Tx, from: Date, to: Date): Promise<FiguresRow[]> =>
  tx.$queryRaw<FiguresRow[]>`
    select person_id, count(*)::int as decisions,
      count(*) filter (where verdict = 'approve')::int as approved,
      count(*) filter (where verdict = 'deny')::int as denied,
      count(*) filter (where verdict = 'ask_changes')::int as changes_asked,
      percentile_cont(0.5) within group (order by extract(epoch from at - opened_at))::float8 as median_seconds,
      count(*) filter (where verdict = 'approve' and (first_read_at is null or at - first_read_at < interval '5 seconds'))::int
        as under_five_seconds
    from request_votes where at >= ${from} and at < ${to} and verdict in ('approve', 'deny', 'ask_changes') and withdrawn_at is null
    group by grouping sets ((), (person_id)) order by decisions desc, person_id limit 501`;

type OpenRow = { total: number; older_than_day: number; older_than_three_days: number; oldest_at: Date | null };

/** Counts the undecided requests, by their age. */
export async function open(tx: Tx, now: Date): Promise<OpenRow | undefined> {
  const rows = await tx.$queryRaw<OpenRow[]>`
    select count(*)::int as total,
      count(*) filter (where created_at < ${now}::timestamptz - interval '1 day')::int as older_than_day,
      count(*) filter (where created_at < ${now}::timestamptz - interval '3 days')::int as older_than_three_days,
      min(created_at) as oldest_at
    from requests where decided_at is null`;
  return rows[0];
}

export const expiredIn = (tx: Tx, from: Date, to: Date): Promise<number> =>
  tx.request.count({ where: { status: "expired", decidedAt: { gte: from, lt: to } } });
