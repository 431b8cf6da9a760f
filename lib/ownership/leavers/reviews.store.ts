import { stateInSql } from "@/lib/access-reviews/listed.store";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { keyedWithin } from "@/lib/platform/database/keyed-transactions";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Leaver } from "./model";

/** Campaigns that a preview names. */
const mostNamed = 5;

/**
 * Items of access reviews that a leaver did not answer, in the order of their ids: those that wait, and those that got
 * another reviewer because the person left. Each part names a range, so that it is read from its own index: by an
 * equality, the order of all items would do as well.
 */
export const reviewItemsOf = (
  tx: Tx,
  { personId, leftAt }: { personId: string; leftAt: Date },
  after: string,
  take: number,
): Promise<{ id: string }[]> => {
  const read = () =>
    tx.$queryRawUnsafe<{ id: string }[]>(
      `select f.id from (
       (select i.id from access_reviews r cross join unnest(array['open', 'answered']) s(state) cross join lateral (
          select id from access_review_items where reviewer_id = $1 and review_id = r.id
            and (${stateInSql}, id) > (s.state, $3) and ${stateInSql} <= s.state
          order by ${stateInSql}, id limit $4) i
        where r.status in ('opening', 'open'))
       union
       (select id from access_review_items where left_reviewer_id = $1 and (reviewer_left_at, id) > ($2::timestamptz, $3)
          and reviewer_left_at <= $2::timestamptz order by reviewer_left_at, id limit $4)) f
     order by f.id limit $4`,
      ...[personId, leftAt, after, take],
    );
  return keyedWithin(tx, read, { inOrder: true });
};

/** Counts the items of access reviews that a person did not answer, up to a number. */
export async function countReviewItems(personId: string, most: number): Promise<number> {
  const rows = await keyedQuery<{ count: number }>(
    `select count(*)::int as count from (
       select 1 from access_reviews r cross join unnest(array['open', 'answered']) s(state) cross join lateral (
         select id from access_review_items where reviewer_id = $1 and review_id = r.id
           and (${stateInSql}, id) > (s.state, '') and ${stateInSql} <= s.state
         order by ${stateInSql}, id limit $2) i
       where r.status in ('opening', 'open') limit $2) x`,
    [personId, most],
    { inOrder: true },
  );
  return rows[0]?.count ?? 0;
}

type Campaigns = { count: number; first: { id: string; name: string }[] };

/**
 * Counts the campaigns of a person that are not closed, up to a number, and names the first ones.
 * Each part has the condition of the index that it is read from.
 */
export async function campaignsOf(personId: string, most: number): Promise<Campaigns> {
  const rows = await keyedQuery<{ id: string; name: string }>(
    `(select id, name from access_reviews where created_by_id = $1 and status = 'scheduled' limit $2)
     union all
     (select id, name from access_reviews where status in ('opening', 'open', 'closing') and created_by_id = $1 limit $2)
     order by id limit $2`,
    [personId, most],
  );
  return { count: rows.length, first: rows.slice(0, mostNamed) };
}

/** Notes the waiting items that another person or group answers now, or that are over. */
export async function noteReviewItems(tx: Tx, { id, personId }: Leaver, ids: string[]): Promise<void> {
  await tx.$executeRaw`
    update leaver_items l set outcome = 'rehomed', to_person_id = i.reviewer_id, at = clock_timestamp(),
      rule = case when i.reviewer_reason = 'reassigned' then 'hand'
        when i.reviewer_reason in ('fallback', 'group') then i.reviewer_reason end
    from access_review_items i where l.leaver_id = ${id} and l.kind = 'review' and l.subject_id = any(${ids})
      and l.outcome = 'waiting' and i.id = l.subject_id and i.reviewer_id is distinct from ${personId}`;
  await tx.$executeRaw`
    update leaver_items l set outcome = 'ended', at = clock_timestamp()
    where l.leaver_id = ${id} and l.kind = 'review' and l.subject_id = any(${ids}) and l.outcome = 'waiting'
      and not exists (select from access_review_items i join access_reviews r on r.id = i.review_id
        where i.id = l.subject_id and i.submitted_at is null and i.outcome is null and r.status in ('opening', 'open'))`;
}
