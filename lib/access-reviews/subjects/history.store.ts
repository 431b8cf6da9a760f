import type { DelegationsSince } from "@/lib/access-reviews/changes.policy";
import { keyedQuery } from "@/lib/platform/database/keyed";

/** Newest delegations of an agent that are looked at, in each state. */
const looked = 200;

/** Counts the delegations that agents got since their last reviews, and those that an approved request made wider. */
export async function delegationsSince(
  reviews: readonly { subjectId: string; reviewedAt: Date }[],
): Promise<Map<string, DelegationsSince>> {
  if (reviews.length === 0) return new Map();
  const rows = await keyedQuery<DelegationsSince & { id: string }>(
    `select g.id, count(*) filter (where d.created_at > g.since)::int as added,
       count(*) filter (where d.created_at <= g.since and exists (
         select from delegation_versions v join requests r on r.id = v.cause_id
         where v.delegation_id = d.id and v.version > 1 and v.signed_at > g.since and r.widens > 0))::int as widened
     from unnest($1::text[], $2::timestamptz[]) as g(id, since)
       cross join unnest('{active,suspended}'::delegation_status[]) as s(status)
       cross join lateral (select id, created_at from delegations where agent_id = g.id and status = s.status
         order by agent_id desc, status desc, id desc limit ${looked}) d
     group by g.id`,
    [reviews.map(({ subjectId }) => subjectId), reviews.map(({ reviewedAt }) => reviewedAt)],
  );
  return new Map(rows.map(({ id, ...since }) => [id, since]));
}
