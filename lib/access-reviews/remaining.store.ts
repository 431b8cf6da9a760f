import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import { type ItemRow, itemColumns } from "./items.store";
import type { Reviewers, ReviewKind } from "./model";
import type { ReviewRow } from "./store";

/** The next submitted items that are passed on, because their reviewer is unsure. */
export async function toPassOn(reviewId: string, take: number): Promise<ItemRow[]> {
  const { rows } = await sqlPool().query<ItemRow>(
    `select ${itemColumns} from access_review_items where review_id = $1 and submitted_at is not null and outcome is null
       and decision = 'unsure' order by id limit $2`,
    [reviewId, take],
  );
  return rows;
}

/** The next submitted items without a result, apart from those that are passed on. */
export async function toApply(reviewId: string, after: string, take: number): Promise<ItemRow[]> {
  const { rows } = await sqlPool().query<ItemRow>(
    `select ${itemColumns} from access_review_items where review_id = $1 and id > $2 and submitted_at is not null
       and outcome is null and decision is distinct from 'unsure' order by id limit $3`,
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

type Checked = {
  /** The last of the items that were looked at; null if none is left. */
  last: string | null;
  /** Ids of items whose reviewer is not active any more, or whose group has no active member who may answer. */
  left: string[];
  /** Ids of items whose subject has another owner than when its reviewer was chosen. */
  moved: string[];
};

const ownerOf: Readonly<Record<"agents" | "delegations", string>> = {
  agents: "(select a.owner_id from agents a where a.id = p.subject_id)",
  delegations: "(select a.owner_id from delegations d join agents a on a.id = d.agent_id where d.id = p.subject_id)",
};

/** Whether the owner of a subject is another one. Only reviews by owners, and those that leave owners out, depend on it. */
function movedInSql(kind: ReviewKind, { by }: Reviewers): string {
  if (by === "owner" && (kind === "agents" || kind === "delegations"))
    return `p.reviewer_reason = 'owner' and p.reviewer_id is distinct from ${ownerOf[kind]}`;
  return kind === "agents" ? `p.concerns_id is distinct from ${ownerOf.agents}` : "false";
}

/** Looks at the reviewers of the next items that can be answered. */
export async function checkReviewers(
  { id, kind, reviewers }: Pick<ReviewRow, "id" | "kind" | "reviewers">,
  take: number,
): Promise<Checked> {
  const rows = await keyedQuery<Checked>(
    `with p as materialized (
       select i.id, i.subject_id, i.concerns_id, i.reviewer_id, i.reviewer_group_id, i.reviewer_reason, i.submitted_at
       from access_review_items i where i.review_id = $1 and i.outcome is null
         and i.id > (select checked_place from access_reviews where id = $1) order by i.id limit $2)
     select (select max(p.id) from p having count(*) = $2) as last,
       array(select p.id from p where p.submitted_at is null and case when p.reviewer_group_id is null
         then not exists (select from people x where x.id = p.reviewer_id and x.status = 'active')
         else not exists (select from group_members m join people x on x.id = m.person_id
           join groups g on g.id = m.group_id and g.removed_at is null
           where m.group_id = p.reviewer_group_id and x.status = 'active'
             and m.person_id is distinct from p.concerns_id) end) as left,
       array(select p.id from p where p.submitted_at is null and ${movedInSql(kind, reviewers)}) as moved`,
    [id, take],
  );
  return rows[0] ?? { last: null, left: [], moved: [] };
}

/** Keeps the place from which the next look at the reviewers goes on. */
export async function keepChecked(reviewId: string, place: string): Promise<void> {
  await sqlPool().query("update access_reviews set checked_place = $2 where id = $1 and checked_place <> $2", [
    reviewId,
    place,
  ]);
}
