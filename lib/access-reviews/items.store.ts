import { wasReviewed } from "@/lib/agents/reviewed.model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Assignment } from "./assign.policy";
import type { Answer, Evidence, Outcome, Recommendation, Subject } from "./model";

export type ItemRow = {
  id: string;
  reviewId: string;
  subjectId: string;
  detail: string;
  name: string;
  concernsId: string | null;
  reviewerId: string | null;
  reviewerGroupId: string | null;
  reviewerReason: string;
  fingerprint: string;
  evidence: Evidence;
  alike: string;
  recommendation: Recommendation;
  reason: string;
  blind: boolean;
  decision: Answer | null;
  note: string | null;
  authority: unknown[] | null;
  decidedById: string | null;
  decidedAt: Date | null;
  seconds: number | null;
  submittedAt: Date | null;
  outcome: Outcome | null;
  outcomeCode: string | null;
  outcomeText: string | null;
  changeId: string | null;
  settledAt: Date | null;
  askedAgain: number;
  /**
   * It has no answer that counts. A due date took one back, because the person may not give it any more. Or the item was
   * asked again before it had one.
   */
  isLapsed: boolean;
  revision: number;
};

export const itemColumns = `id, review_id as "reviewId", subject_id as "subjectId", detail, name, concerns_id as "concernsId",
  reviewer_id as "reviewerId", reviewer_group_id as "reviewerGroupId", reviewer_reason as "reviewerReason", fingerprint,
  evidence, alike, recommendation, reason, blind, decision, note, authority, decided_by_id as "decidedById",
  decided_at as "decidedAt", seconds, submitted_at as "submittedAt", outcome, outcome_code as "outcomeCode",
  outcome_text as "outcomeText", change_id as "changeId", settled_at as "settledAt", asked_again as "askedAgain",
  is_lapsed as "isLapsed", revision`;

export type NewItem = Pick<
  ItemRow,
  | "id"
  | "subjectId"
  | "detail"
  | "name"
  | "concernsId"
  | "fingerprint"
  | "evidence"
  | "alike"
  | "recommendation"
  | "reason"
> & { blind: boolean; assignment: Assignment };

/** Keeps a portion of items and the place after it; false if another server went on with the campaign. */
export async function savePortion(
  tx: Tx,
  { id, revision }: { id: string; revision: number },
  { place, items, skipped }: { place: string | null; items: readonly NewItem[]; skipped: number },
): Promise<boolean> {
  const moved = await tx.$executeRaw`
    update access_reviews set place = ${place}, items = items + ${items.length}::int, skipped = skipped + ${skipped}::int,
      revision = revision + 1, touched_at = clock_timestamp()
    where id = ${id} and revision = ${revision} and status = 'opening'`;
  if (moved !== 1) return false;
  await tx.$executeRaw`
    insert into access_review_items (id, review_id, subject_id, detail, name, concerns_id, reviewer_id, reviewer_group_id,
      reviewer_reason, fingerprint, evidence, alike, recommendation, reason, blind)
    select t.id, ${id}, t."subjectId", t.detail, t.name, t."concernsId", t."reviewerId", t."reviewerGroupId",
      t."reviewerReason", t.fingerprint, t.evidence, t.alike, t.recommendation, t.reason, t.blind
    from jsonb_to_recordset(${JSON.stringify(
      items.map(({ assignment, ...item }) => ({
        ...item,
        ...assignment,
        reason: item.reason,
        reviewerReason: assignment.reason,
      })),
    )}::jsonb) as t(id text, "subjectId" text, detail text, name text, "concernsId" text, "reviewerId" text,
      "reviewerGroupId" text, "reviewerReason" text, fingerprint text, evidence jsonb, alike text, recommendation text,
      reason text, blind boolean)
    on conflict (review_id, subject_id, detail) do nothing`;
  return true;
}

/** The latest review of a subject. Its reviewer saw the evidence. */
export type LastReview = {
  subjectId: string;
  settledAt: Date;
  reviewedAt: Date;
  fingerprint: string;
  evidence: Evidence;
};

/** The latest result of an answer about each subject in an earlier campaign, by subject and detail. */
export async function lastReviews(ids: readonly string[]): Promise<Map<string, LastReview>> {
  const { rows } = await sqlPool().query<LastReview & { key: string }>(
    `select distinct on (subject_id, detail) subject_id || ' ' || detail as key, subject_id as "subjectId",
       settled_at as "settledAt", coalesce(decided_at, settled_at) as "reviewedAt", fingerprint, evidence
     from access_review_items where subject_id = any($1::text[]) and ${wasReviewed}
     order by subject_id, detail, settled_at desc`,
    [[...ids]],
  );
  return new Map(rows.map(({ key, ...row }) => [key, row]));
}

/** Items by their ids. */
export async function byIds(ids: readonly string[]): Promise<ItemRow[]> {
  if (ids.length === 0) return [];
  return keyedQuery<ItemRow>(`select ${itemColumns} from access_review_items where id = any($1::text[]) order by id`, [
    [...ids],
  ]);
}

export async function find(reviewId: string, id: string): Promise<ItemRow | undefined> {
  const { rows } = await sqlPool().query<ItemRow>(
    `select ${itemColumns} from access_review_items where review_id = $1 and id = $2`,
    [reviewId, id],
  );
  return rows[0];
}

/** Items of the same reviewer that wait for an answer and are alike. */
export async function alikeTo({ reviewId, alike, id, ...item }: ItemRow, take: number): Promise<ItemRow[]> {
  const { rows } = await sqlPool().query<ItemRow>(
    `select ${itemColumns} from access_review_items where review_id = $1 and alike = $2 and id <> $3 and decision is null
       and submitted_at is null and outcome is null and reviewer_id is not distinct from $4
       and reviewer_group_id is not distinct from $5 order by id limit $6`,
    [reviewId, alike, id, item.reviewerId, item.reviewerGroupId, take],
  );
  return rows;
}

export type Decided = {
  decision: Answer;
  note: string | null;
  authority: unknown[] | null;
  byId: string;
  of: number;
} & Pick<ItemRow, "evidence" | "recommendation" | "reason">;

/**
 * Keeps an answer with the evidence on which it rests, on the revision that was shown; false if another answer was first. Its time runs from the
 * person's answer before. Items that got the same answer at once share it.
 */
export async function answer(
  tx: Tx,
  { id, revision }: { id: string; revision: number },
  to: Decided,
): Promise<boolean> {
  const authority = to.authority === null ? null : JSON.stringify(to.authority);
  const kept = await tx.$executeRaw`
    update access_review_items i set decision = ${to.decision}, note = ${to.note}, authority = ${authority}::jsonb,
      evidence = ${JSON.stringify(to.evidence)}::jsonb, recommendation = ${to.recommendation}, reason = ${to.reason},
      decided_by_id = ${to.byId}, decided_at = clock_timestamp(), is_lapsed = false, revision = i.revision + 1,
      seconds = coalesce(i.seconds, (
        select least(3600, extract(epoch from clock_timestamp() - max(b.decided_at)))::int / ${to.of}::int
        from (select decided_at from access_review_items o where o.review_id = i.review_id and o.decided_by_id = ${to.byId}
          and o.decided_at < now() order by o.decided_at desc limit 1) b))
    where i.id = ${id} and i.revision = ${revision} and i.submitted_at is null and i.outcome is null`;
  return kept === 1;
}

type ShownAgain = Pick<Subject, "fingerprint" | "name" | "alike" | "concernsId"> & {
  evidence: Evidence;
  recommendation: string;
  reason: string;
  assignment: Assignment;
};

/**
 * Shows an item again with its subject of now, perhaps to another reviewer, and takes its answer back. One without an
 * answer counts as silent until it gets one.
 */
export async function showAgain(
  tx: Tx,
  { id, revision }: Pick<ItemRow, "id" | "revision">,
  now: ShownAgain,
): Promise<boolean> {
  const { reviewerId, reviewerGroupId, reason: reviewerReason } = now.assignment;
  const shown = await tx.$executeRaw`
    update access_review_items set fingerprint = ${now.fingerprint}, name = ${now.name}, alike = ${now.alike},
      evidence = ${JSON.stringify(now.evidence)}::jsonb, recommendation = ${now.recommendation}, reason = ${now.reason},
      concerns_id = ${now.concernsId}, reviewer_id = ${reviewerId}, reviewer_group_id = ${reviewerGroupId},
      reviewer_reason = ${reviewerReason}, decision = null, note = null, authority = null, decided_by_id = null,
      decided_at = null, submitted_at = null, asked_again = asked_again + 1,
      is_lapsed = is_lapsed or (decision is null and asked_again = 0), revision = revision + 1
    where id = ${id} and revision = ${revision} and outcome is null`;
  return shown === 1;
}

/** Gives an item to another person, who reads the comment; false if another writer was first. */
export async function reassign(
  tx: Tx,
  { id, revision }: Pick<ItemRow, "id" | "revision">,
  to: { personId: string; reason: string; note: string | null },
): Promise<boolean> {
  const given = await tx.$executeRaw`
    update access_review_items set reviewer_id = ${to.personId}, reviewer_group_id = null, reviewer_reason = ${to.reason},
      decision = null, note = coalesce(${to.note}, note), authority = null, decided_by_id = null, decided_at = null, revision = revision + 1
    where id = ${id} and revision = ${revision} and submitted_at is null and outcome is null`;
  return given === 1;
}

/** Passes a submitted item on about which its reviewer is unsure; false if another writer was first. */
export async function passOn(
  tx: Tx,
  { id, revision }: Pick<ItemRow, "id" | "revision">,
  personId: string,
): Promise<boolean> {
  const given = await tx.$executeRaw`
    update access_review_items set reviewer_id = ${personId}, reviewer_group_id = null, reviewer_reason = 'unsure',
      decision = null, authority = null, decided_by_id = null, decided_at = null, submitted_at = null,
      revision = revision + 1
    where id = ${id} and revision = ${revision} and decision = 'unsure' and submitted_at is not null and outcome is null`;
  return given === 1;
}
