import { reviewOf } from "@/lib/access-reviews/commands/pack";
import type * as items from "@/lib/access-reviews/items.store";
import { list } from "@/lib/access-reviews/listed.store";
import { percentOf } from "@/lib/access-reviews/statistics.policy";
import { countFigures } from "@/lib/access-reviews/statistics.store";
import * as store from "@/lib/access-reviews/store";
import { firstLost } from "@/lib/audit/lost-record";
import { type PackContent, writePackOf } from "@/lib/cases/pack/write";
import { refuseLost } from "@/lib/exports/errors";
import { type CsvColumn, csvHead, csvLines } from "@/lib/platform/base/text/csv";
import { keyedQuery } from "@/lib/platform/database/keyed";

/** Records that every pack has. */
const heads = ["planned", "opened", "escalated", "closed"].map((name) => `access-review.${name}`);
/** Records of submitted answers in a pack, the oldest. The results of items are records of their own, named in the CSV. */
const mostSubmitted = 190;
const portion = 2_000;
/** Its records may be made so long before and after the period of a campaign. */
const hourMs = 3_600_000;

/** Writes the signed evidence pack of a closed campaign, whole or not at all. */
export const writePack = (exportId: string): Promise<void> =>
  writePackOf(exportId, async ({ packOrder, size }) => {
    const review = await store.find(reviewOf(packOrder) ?? "");
    return review?.closedAt ? contentOf(review, size) : undefined;
  });

async function contentOf(review: store.ReviewRow, size: number): Promise<PackContent> {
  const { id, name, createdAt, closedAt } = review;
  return {
    about: { id, title: name, agent: null, question: `Was the access of this review of ${review.kind} still needed?` },
    period: { from: createdAt, to: closedAt ?? createdAt },
    pins: (await recordsOf(review, size)).map((index) => ({ index, note: "" })),
    further: new Map([
      ["review.json", `${JSON.stringify(summaryOf(review, await figuresOf(review)), null, 2)}\n`],
      ["items.csv", await itemsCsv(id)],
    ]),
  };
}

const figuresOf = async ({ id, figures }: store.ReviewRow) => figures ?? (await countFigures(id));

function summaryOf(review: store.ReviewRow, figures: Awaited<ReturnType<typeof figuresOf>>) {
  const { id, name, kind, q, reviewers, fallbackId, repeat, onSilence, closeReason, items: count, skipped } = review;
  return {
    ...{ id, name, kind, q, reviewers, fallbackId, repeat, onSilence, closeReason, items: count, skipped },
    ...{ openedAt: review.openedAt, dueAt: review.dueAt, escalatedAt: review.escalatedAt, closedAt: review.closedAt },
    figures,
    agreement: { shown: percentOf(figures.shown), blind: percentOf(figures.blind) },
  };
}

/**
 * Finds the sealed records of a campaign in their order, without those of its items. They are found by their types in its
 * period: those of its items refer to it too, and are far more.
 *
 * @throws Ended `record_missing` where the log lacks a record of the period.
 */
async function recordsOf({ id, createdAt, closedAt }: store.ReviewRow, size: number): Promise<number[]> {
  const from = new Date(createdAt.getTime() - hourMs);
  const to = new Date((closedAt ?? createdAt).getTime() + hourMs);
  const rows = await keyedQuery<{ index: number }>(
    `select f.index::float8 as index from unnest($3::text[]) as t(type) cross join lateral (
       select s.index from audit_search s where s.type = t.type and s.refs @> array[$1::text] and s.index < $2
         and s.time >= $4::timestamptz and s.time < $5::timestamptz
       order by s.index limit $6) f
     order by f.index`,
    [id, size, [...heads, "access-review.submitted"], from, to, mostSubmitted],
    { inOrder: true },
  );
  // In the whole period: a record before the first of those found, or after the last, may be lost too.
  refuseLost(await firstLost({ first: 0, below: size }, { from, to }));
  return rows.map(({ index }) => index);
}

const at = (instant: Date | null): string | null => instant?.toISOString() ?? null;

const columns: CsvColumn<items.ItemRow>[] = [
  { name: "item", of: ({ id }) => id },
  { name: "subject", of: ({ subjectId }) => subjectId },
  { name: "detail", of: ({ detail }) => detail },
  { name: "name", of: ({ name }) => name },
  { name: "reviewer", of: ({ reviewerId, reviewerGroupId }) => reviewerId ?? reviewerGroupId },
  { name: "reviewer_reason", of: ({ reviewerReason }) => reviewerReason },
  { name: "last_action", of: ({ evidence }) => evidence.lastActionAt },
  { name: "allowed", of: ({ evidence }) => evidence.allowed },
  { name: "denied", of: ({ evidence }) => evidence.denied },
  { name: "detections", of: ({ evidence }) => evidence.detections },
  { name: "risk_score", of: ({ evidence }) => evidence.riskScore ?? null },
  { name: "changes_since_review", of: ({ evidence }) => evidence.changes ?? null },
  { name: "recommendation", of: ({ recommendation }) => recommendation },
  { name: "recommendation_reason", of: ({ reason }) => reason },
  { name: "recommendation_withheld", of: ({ blind }) => (blind ? "yes" : "no") },
  { name: "answer", of: ({ decision }) => decision },
  { name: "comment", of: ({ note }) => note },
  { name: "answered_by", of: ({ decidedById }) => decidedById },
  { name: "answered_at", of: ({ decidedAt }) => at(decidedAt) },
  { name: "submitted_at", of: ({ submittedAt }) => at(submittedAt) },
  { name: "asked_again", of: ({ askedAgain }) => askedAgain },
  { name: "result", of: ({ outcome }) => outcome },
  { name: "result_code", of: ({ outcomeCode }) => outcomeCode },
  { name: "result_text", of: ({ outcomeText }) => outcomeText },
  { name: "settled_at", of: ({ settledAt }) => at(settledAt) },
];

async function itemsCsv(reviewId: string): Promise<string> {
  const parts = [csvHead(columns)];
  for (let after: string | undefined = ""; after !== undefined; ) {
    const rows: items.ItemRow[] = await list(reviewId, { whose: undefined, state: "all", after, take: portion });
    parts.push(csvLines(columns, rows));
    after = rows.length === portion ? rows.at(-1)?.id : undefined;
  }
  return parts.join("");
}
