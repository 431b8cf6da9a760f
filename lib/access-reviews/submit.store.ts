import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import type { ItemRow } from "./items.store";
import type { Answer } from "./model";
import type { ReviewRow } from "./store";

/** Which answers are submitted: those of one person until an instant, or of all people, of items after a place. */
export type Which = { byId: string | undefined; only: readonly Answer[]; until: Date | null; after: string };

/** The time of the database, as answers have it. */
export async function instant(tx: Tx): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`select clock_timestamp()::timestamptz(3) as now`;
  if (!row) throw new Error("The clock has one row.");
  return row.now;
}

/** The person who gave an answer may give it still: they are active, and in the group that reviews. */
const mayAnswerStill = `(
  exists (select from people p where p.id = decided_by_id and p.status = 'active')
  and (reviewer_group_id is null or exists (select from group_members m join groups g on g.id = m.group_id
    where m.group_id = reviewer_group_id and m.person_id = decided_by_id and g.removed_at is null)))`;

/**
 * Submits a portion of answers, in the order of the items; their ids and answers. Answers of people who may not give them
 * any more are left. An item that was passed on once because its reviewer was unsure stays with the second one.
 */
export const submit = (tx: Tx, reviewId: string, { byId, only, until, after }: Which, take: number) =>
  tx.$queryRawUnsafe<{ id: string; decision: Answer }[]>(
    `update access_review_items set submitted_at = clock_timestamp(), revision = revision + 1
     where id in (select id from access_review_items where review_id = $1 and id > $2
         and ($3::timestamptz is null or decided_at <= $3)
         and decision = any($4::text[]) and submitted_at is null and outcome is null
         and (decision <> 'unsure' or reviewer_reason <> 'unsure')
         and ($5::text is null or decided_by_id = $5) and ${mayAnswerStill}
         order by id limit $6 for update)
     returning id, decision`,
    ...[reviewId, after, until, [...only], byId ?? null, take],
  );

export type Lapsed = Pick<ItemRow, "id" | "reviewId" | "subjectId" | "decision" | "decidedById" | "decidedAt" | "note">;
/** An answer that was never submitted, and whether its person may not give it any more. */
export type Draft = Lapsed & Pick<ItemRow, "revision" | "isLapsed">;

/** Looks at the next answers that were never submitted. It takes no lock. */
export async function drafts(reviewId: string, after: string, take: number): Promise<Draft[]> {
  const { rows } = await sqlPool().query<Draft>(
    `with drafts as materialized (
       select id, review_id, subject_id, decision, decided_by_id, decided_at, note, reviewer_group_id, revision
       from access_review_items
       where review_id = $1 and id > $2 and decision is not null and submitted_at is null and outcome is null
       order by id limit $3)
     select id, review_id as "reviewId", subject_id as "subjectId", decision, decided_by_id as "decidedById",
       decided_at as "decidedAt", note, revision, not ${mayAnswerStill} as "isLapsed"
     from drafts order by id`,
    [reviewId, after, take],
  );
  return rows;
}

/**
 * Takes back answers that lapsed: their items wait for an answer. The person who answers instead reads the comment. An
 * item that gets no other answer keeps none.
 *
 * @returns those that no other writer changed meanwhile.
 */
export async function takeBack(
  tx: Tx,
  { status }: Pick<ReviewRow, "status">,
  lapsed: readonly Draft[],
): Promise<Lapsed[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    update access_review_items i set decision = null, note = case when ${status === "open"} then i.note end,
      authority = null, decided_by_id = null, decided_at = null, is_lapsed = true, revision = i.revision + 1
    from unnest(${lapsed.map(({ id }) => id)}::text[], ${lapsed.map(({ revision }) => revision)}::int[]) t(id, revision)
    where i.id = t.id and i.revision = t.revision
    returning i.id`;
  const taken = new Set(rows.map(({ id }) => id));
  return lapsed.filter(({ id }) => taken.has(id));
}
