import { sqlPool } from "@/lib/platform/database/pool";

/** The items of one person that wait in one campaign. */
export type Reviewing = {
  reviewId: string;
  personId: string;
  review: string;
  stage: "opened" | "3d" | "1d";
  count: number;
  until: string;
};

const stage = `case when r.due_at - (select clock_timestamp()) <= interval '1 day' then '1d'
  when r.due_at - (select clock_timestamp()) <= interval '3 days' then '3d' else 'opened' end`;

/** The ids of open campaigns after one. */
export async function openReviews(after: string, take: number): Promise<string[]> {
  const { rows } = await sqlPool().query<{ id: string }>(
    "select id from access_reviews where status = 'open' and id > $1 order by id limit $2",
    [after, take],
  );
  return rows.map(({ id }) => id);
}

/**
 * Reads people with items to answer in a campaign, who were not told of this stage yet, after a person. The items are added
 * up before the members of their groups are looked for: there are many items, and many members.
 */
export async function reviewing(reviewId: string, after: string, take: number): Promise<Reviewing[]> {
  const { rows } = await sqlPool().query<Reviewing>(
    `with waiting as materialized (
       select reviewer_id, reviewer_group_id, concerns_id, count(*) as count from access_review_items
       where review_id = $1 and submitted_at is null and outcome is null group by 1, 2, 3),
     totals as materialized (
       select reviewer_group_id, sum(count) as count from waiting where reviewer_group_id is not null group by 1),
     own as materialized (
       select reviewer_group_id, concerns_id, sum(count) as count from waiting
       where reviewer_group_id is not null and concerns_id is not null group by 1, 2),
     people_with as (
       select w.reviewer_id as person_id, w.count from waiting w where w.reviewer_id > $2
       union all
       select m.person_id, t.count - coalesce(o.count, 0) from totals t
         join (select distinct group_id, person_id from group_members
           where group_id in (select reviewer_group_id from totals) and person_id > $2) m on m.group_id = t.reviewer_group_id
         left join own o on o.reviewer_group_id = t.reviewer_group_id and o.concerns_id = m.person_id)
     select r.id as "reviewId", i.person_id as "personId", r.name as review, ${stage} as stage, i.count,
       to_char(r.due_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') as until
     from access_reviews r cross join (
       select person_id, sum(count)::int as count from people_with group by 1 having sum(count) > 0) i
     join people p on p.id = i.person_id and p.status = 'active'
     where r.id = $1 and r.status = 'open'
       and not exists (select from notifications n
         where n.person_id = i.person_id and n.occasion = 'review_due:' || r.id || ':' || ${stage})
     order by i.person_id limit $3`,
    [reviewId, after, take],
  );
  return rows;
}
