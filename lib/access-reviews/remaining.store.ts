import { sqlPool } from "@/lib/platform/database/pool";
import { type ItemRow, itemColumns } from "./items.store";

/** The next items about which a person is unsure. */
export async function unsureOf(reviewId: string, byId: string, take: number): Promise<ItemRow[]> {
  const { rows } = await sqlPool().query<ItemRow>(
    `select ${itemColumns} from access_review_items where review_id = $1 and decided_by_id = $2 and decision = 'unsure'
       and submitted_at is null and outcome is null and reviewer_reason <> 'unsure' order by id limit $3`,
    [reviewId, byId, take],
  );
  return rows;
}

/** The next submitted items without a result. */
export async function toApply(reviewId: string, after: string, take: number): Promise<ItemRow[]> {
  const { rows } = await sqlPool().query<ItemRow>(
    `select ${itemColumns} from access_review_items where review_id = $1 and id > $2 and submitted_at is not null
       and outcome is null order by id limit $3`,
    [reviewId, after, take],
  );
  return rows;
}

/** The next items without an answer. One about which a person is unsure is such an item. */
export async function silent(reviewId: string, after: string, take: number): Promise<ItemRow[]> {
  const { rows } = await sqlPool().query<ItemRow>(
    `select ${itemColumns} from access_review_items where review_id = $1 and id > $2 and submitted_at is null
       and outcome is null and (decision is null or decision = 'unsure') order by id limit $3`,
    [reviewId, after, take],
  );
  return rows;
}

/** The next items without a result. */
export async function unsettled(reviewId: string, after: string, take: number): Promise<ItemRow[]> {
  const { rows } = await sqlPool().query<ItemRow>(
    `select ${itemColumns} from access_review_items where review_id = $1 and id > $2 and outcome is null order by id limit $3`,
    [reviewId, after, take],
  );
  return rows;
}

/** The next items whose reviewer is no longer active, or whose group has no active member. */
export async function ofThoseWhoLeft(reviewId: string, take: number): Promise<ItemRow[]> {
  const { rows } = await sqlPool().query<ItemRow>(
    `select ${itemColumns} from access_review_items i where review_id = $1 and submitted_at is null and outcome is null
       and case when reviewer_group_id is null
         then not exists (select from people p where p.id = i.reviewer_id and p.status = 'active')
         else not exists (select from group_members m join people p on p.id = m.person_id
           where m.group_id = i.reviewer_group_id and p.status = 'active') end
     order by id limit $2`,
    [reviewId, take],
  );
  return rows;
}
