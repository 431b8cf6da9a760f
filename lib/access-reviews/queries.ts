import { directionOf } from "@/lib/platform/base/sorts.model";
import { decodeCursor, encodeCursor, encodePlace, placeById } from "@/lib/platform/http/cursor";
import { filterAsker } from "@/lib/principals/filter-asker";
import { may, type Principal } from "@/lib/principals/principal";
import { successorOf } from "./close.store";
import { reviewConditions } from "./conditions";
import { differences } from "./differences.policy";
import { reviewError } from "./errors";
import { freshened, seenOf } from "./fresh";
import type { ReviewItemFilters } from "./item-filters.schema";
import { asShownTo, itemPage, type ShownRow, shownFilter, takesAnswers } from "./item-pages";
import * as items from "./items.store";
import * as listed from "./listed.store";
import { groupsOf, namesOf } from "./people.store";
import { answerRefusal } from "./policy";
import { shownIn, toItem, toStatistics, toSummary } from "./present";
import type { AlikeItems, ReviewFilters, ReviewItem, ReviewItemList, ReviewList, ReviewResponse } from "./schema";
import { standingOf } from "./standing.store";
import { figuresOf } from "./statistics.store";
import * as store from "./store";
import { authoritiesNow, ownersNow } from "./subjects/store";

const seesAll = (principal: Principal): boolean => may(principal, "audit:read");
const cursorId = (cursor: string | undefined): string | undefined =>
  cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);

/** Lists campaigns, by default the newest first. A person who may not read the trail sees those in which they review items. */
export async function listReviews(
  principal: Principal,
  { q = "", sort, cursor, limit }: ReviewFilters,
): Promise<ReviewList> {
  const { personId } = principal;
  const of = seesAll(principal) ? undefined : { personId, groupIds: await groupsOf(personId) };
  const { rows, next } = await store.list({
    ...{ of, direction: directionOf(sort), after: placeById(sort, cursor), limit },
    condition: (add) => reviewConditions(q, filterAsker(principal), add),
  });
  const [names, standing] = await Promise.all([namesOf(rows.flatMap(shownIn)), standingOf(rows)]);
  return { reviews: rows.map((row) => toSummary(row, names, standing)), next: next && encodePlace(sort, next) };
}

const mostCounted = 1_000;

/** Reads a campaign with its statistics and the number of the asker's items. Throws `review_not_found`. */
export async function getReview(principal: Principal, reviewId: string): Promise<ReviewResponse> {
  const { personId } = principal;
  const [row, groupIds] = [await store.getOrThrow(reviewId), await groupsOf(personId)];
  const mine = await listed.countMine(reviewId, { personId, groupIds }, mostCounted);
  await refuseStrangers(principal, reviewId);
  const figures = seesAll(principal) ? await figuresOf(row) : null;
  const names = await namesOf([...shownIn(row), ...(figures?.reviewers.map((one) => one.personId) ?? [])]);
  const isOver = row.status === "closed" || row.status === "closing";
  const next = isOver || row.repeat === "once" ? undefined : await successorOf(reviewId);
  return {
    ...toSummary(row, names, await standingOf([row])),
    next: next ? { id: next.id, name: next.name, opensAt: next.opensAt.toISOString() } : null,
    statistics: figures && toStatistics(figures, names),
    mine: { ...mine, submitting: row.submitting[personId] !== undefined },
    can: [
      ...(may(principal, "revocations:execute") && !isOver ? (["cancel"] as const) : []),
      ...(seesAll(principal) && row.status === "closed" ? (["pack"] as const) : []),
    ],
  };
}

type Whose = { personId: string; groupIds: readonly string[] };

/** Throws `review_not_found` for a person who reads no trail and has no item of the campaign. */
export async function refuseStrangers(principal: Principal, reviewId: string): Promise<void> {
  if (seesAll(principal)) return;
  const whose = { personId: principal.personId, groupIds: await groupsOf(principal.personId) };
  if (!(await listed.hasItems(reviewId, whose))) throw reviewError("review_not_found", undefined, { reviewId });
}

/**
 * Lists the items of a campaign in the order in which they were collected. With a filter by recommendation or owner, a
 * page may be short or empty and still have a next one. Throws `review_not_found`.
 */
export async function listItems(
  principal: Principal,
  reviewId: string,
  { of, state, recommendation, owner, cursor, limit }: ReviewItemFilters,
): Promise<ReviewItemList> {
  const after = cursorId(cursor) ?? "";
  const filter = shownFilter({ recommendation, owner });
  const review = await store.getOrThrow(reviewId);
  const asker = { personId: principal.personId, groupIds: await groupsOf(principal.personId) };
  await refuseStrangers(principal, reviewId);
  const whose = of === "all" && seesAll(principal) ? undefined : asker;
  const { found, next } = await itemPage(review, { whose, state, after, limit, filter }, asker);
  return {
    items: await presented(review, found, { ...asker, seesAll: seesAll(principal) }),
    next: next === null ? null : encodeCursor([next]),
  };
}

/** Reads one item. Throws `review_item_not_found`. */
export async function getItem(principal: Principal, reviewId: string, itemId: string): Promise<ReviewItem> {
  const review = await store.getOrThrow(reviewId);
  const asker = { personId: principal.personId, groupIds: await groupsOf(principal.personId) };
  const row = await items.find(reviewId, itemId);
  const shown = await asShownTo(review, row ? [row] : [], asker);
  const [item] = await presented(review, shown, { ...asker, seesAll: seesAll(principal) });
  const isMine = row?.decidedById === asker.personId || (row && answerRefusal(row, asker) !== "review_item_of_another");
  if (!item || !(isMine || seesAll(principal))) throw reviewError("review_item_not_found", undefined, { itemId });
  return item;
}

/**
 * Presents items. The present authority is for those who may answer the
 * item now, and for readers of the trail. A person who was asked as the owner reads it while they are that.
 */
async function presented(
  review: store.ReviewRow,
  found: readonly ShownRow[],
  asker: Whose & { seesAll: boolean },
): Promise<ReviewItem[]> {
  const isOpen = takesAnswers(review);
  const rows = found.map(({ row }) => row);
  const mine = rows.filter((row) => asker.seesAll || (isOpen && answerRefusal(row, asker) === undefined));
  const owners = await ownersNow(
    review.kind,
    mine.filter(({ reviewerReason }) => reviewerReason === "owner").map(({ subjectId }) => subjectId),
  );
  const readable = mine.filter(
    ({ subjectId }) => asker.seesAll || !owners.has(subjectId) || owners.get(subjectId) === asker.personId,
  );
  const [names, authorities] = await Promise.all([
    namesOf(rows.flatMap(({ reviewerId, reviewerGroupId, decidedById }) => [reviewerId, reviewerGroupId, decidedById])),
    authoritiesNow(review.kind, [...new Set(readable.map(({ subjectId }) => subjectId))]),
  ]);
  return found.map(({ row, seen }) => toItem(row, { kind: review.kind, isOpen, asker, names, authorities, seen }));
}

const mostAlike = 100;

/** Finds unanswered items that are like one item, with the facts in which each differs from it. */
export async function listAlike(principal: Principal, reviewId: string, itemId: string): Promise<AlikeItems> {
  const review = await store.getOrThrow(reviewId);
  await getItem(principal, reviewId, itemId);
  const item = await items.find(reviewId, itemId);
  const found = item ? await items.alikeTo(item, mostAlike + 1) : [];
  const page = found.slice(0, mostAlike);
  const fresh = await freshened(review, item ? [item, ...page] : []);
  const here = fresh.get(itemId);
  return {
    items: page.map((kept) => {
      const one = fresh.get(kept.id) ?? kept;
      return {
        ...{ id: one.id, name: one.name, revision: one.revision, seen: seenOf(review, one.id, one) },
        differences: here ? differences(here.evidence, one.evidence) : [],
      };
    }),
    more: found.length > mostAlike,
  };
}
