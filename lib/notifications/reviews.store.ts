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

/** Reads people with items to answer, who were not told of this stage yet, after a campaign and a person. */
export async function reviewing(after: readonly [string, string], take: number): Promise<Reviewing[]> {
  const { rows } = await sqlPool().query<Reviewing>(
    `select r.id as "reviewId", i.person_id as "personId", r.name as review, ${stage} as stage, i.count,
       to_char(r.due_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') as until
     from access_reviews r cross join lateral (
       select person_id, count(*)::int as count from (
         select reviewer_id as person_id from access_review_items
         where review_id = r.id and reviewer_id is not null and submitted_at is null and outcome is null
         union all
         select m.person_id from access_review_items g join (select distinct group_id, person_id from group_members) m
           on m.group_id = g.reviewer_group_id
         where g.review_id = r.id and g.submitted_at is null and g.outcome is null
           and g.concerns_id is distinct from m.person_id) who group by 1) i
     join people p on p.id = i.person_id and p.status = 'active'
     where r.status in ('scheduled', 'opening', 'open', 'closing') and r.status = 'open' and (r.id, i.person_id) > ($1, $2)
       and not exists (select from notifications n
         where n.person_id = i.person_id and n.occasion = 'review_due:' || r.id || ':' || ${stage})
     order by r.id, i.person_id limit $3`,
    [after[0], after[1], take],
  );
  return rows;
}
