import type { Tx } from "@/lib/platform/database/transaction";
import type { Leaver } from "./estate.store";

/**
 * Items of access reviews that a leaver did not answer, in the order of their ids: those that wait, and those that got
 * another reviewer because the person left.
 */
export const reviewItemsOf = (
  tx: Tx,
  { personId, leftAt }: { personId: string; leftAt: Date },
  after: string,
  take: number,
): Promise<{ id: string }[]> => tx.$queryRaw`
  (select i.id from access_reviews r cross join lateral (
      select id from access_review_items where reviewer_id = ${personId} and review_id = r.id and submitted_at is null
        and outcome is null and id > ${after} order by id limit ${take}) i
    where r.status in ('opening', 'open'))
  union
  (select id from access_review_items where left_reviewer_id = ${personId} and reviewer_left_at = ${leftAt}
    and id > ${after} order by id limit ${take})
  order by id limit ${take}`;

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
