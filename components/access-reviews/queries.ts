import { queryOptions } from "@tanstack/react-query";
import { getJson, lazyReader, sendJson } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import type { ReviewItemFilters, ShownItemFilter } from "@/lib/access-reviews/item-filters.schema";
import type { AnswerItem, ReviewItem as Item, PlanReview } from "@/lib/access-reviews/schema";
import type { ExportResponse } from "@/lib/exports/schema";

const schemas = () => import("@/lib/access-reviews/schema");
const ReviewList = lazyReader(() => schemas().then((module) => module.ReviewList));
const ReviewResponse = lazyReader(() => schemas().then((module) => module.ReviewResponse));
const ReviewItem = lazyReader(() => schemas().then((module) => module.ReviewItem));
const ReviewItemList = lazyReader(() => schemas().then((module) => module.ReviewItemList));
const AlikeItems = lazyReader(() => schemas().then((module) => module.AlikeItems));
const AnswersSubmitted = lazyReader(() => schemas().then((module) => module.AnswersSubmitted));
const exportSchemas = () => import("@/lib/exports/schema");
const ExportStarted = lazyReader(() => exportSchemas().then((module) => module.ExportStarted));
const OneExport = lazyReader(() => exportSchemas().then((module) => module.ExportResponse));

const meta = { topics: ["access-reviews"] };

export const reviewKeys = {
  all: ["access-reviews"],
  list: ["access-reviews", "list"],
  one: (id: string) => ["access-reviews", "one", id],
  items: (id: string) => ["access-reviews", "items", id],
} as const;

const readEveryMs = 1_000;

export const itemViews = ["open", "answered", "submitted", "everyone"] as const;
export type ItemView = (typeof itemViews)[number];

export const listViews = ["all", "not-applied"] as const;
export type ListView = (typeof listViews)[number];

export const reviewList = (view: ListView) => {
  const [key, filters] = view === "all" ? [[], {}] : [[view], { q: "result:refused" }];
  return { meta, ...listQuery([...reviewKeys.list, ...key], "/api/reviews", ReviewList, filters) };
};
/** A review, read again while a job submits the person's answers. */
export const oneReview = (id: string) =>
  queryOptions({
    meta,
    queryKey: reviewKeys.one(id),
    queryFn: ({ signal }) => getJson(`/api/reviews/${id}`, {}, ReviewResponse, signal),
    refetchInterval: ({ state }) => (state.data?.mine.submitting ? readEveryMs : false),
  });

export type ItemFilter = ShownItemFilter & Partial<Pick<ReviewItemFilters, "state">>;

export const reviewItems = (id: string, view: ItemView, filter: ItemFilter) => ({
  meta,
  ...listQuery([...reviewKeys.items(id), view, filter], `/api/reviews/${id}/items`, ReviewItemList, {
    ...filter,
    ...(view === "everyone" ? { of: "all" } : { of: "mine", state: view }),
  }),
});

export const alikeItems = (reviewId: string, itemId: string) =>
  readQuery(
    [...reviewKeys.items(reviewId), "alike", itemId],
    `/api/reviews/${reviewId}/items/${itemId}/alike`,
    AlikeItems,
  );

/** The export of a pack, read again while it is under way. */
export const packExport = (id: string) =>
  queryOptions({
    queryKey: ["exports", "one", id],
    queryFn: ({ signal }) => getJson<ExportResponse>(`/api/exports/${id}`, {}, OneExport, signal),
    refetchInterval: ({ state }) =>
      state.data?.status === "done" || state.data?.status === "failed" ? false : readEveryMs,
  });

/** Names the evidence that was shown, so that an answer never rests on another one. */
export const asShown = ({ revision, seen }: Pick<Item, "revision" | "seen">) => ({
  revision,
  ...(seen !== null && { seen }),
});

export const planReview = (body: PlanReview) =>
  sendJson("POST", "/api/reviews", body, { schema: ReviewResponse, idempotencyKey: crypto.randomUUID() });
export const answerItem = (reviewId: string, itemId: string, body: AnswerItem) =>
  sendJson("PUT", `/api/reviews/${reviewId}/items/${itemId}`, body, { schema: ReviewItem });
export const submitAnswers = (id: string) =>
  sendJson("POST", `/api/reviews/${id}/submit`, {}, { schema: AnswersSubmitted });
export const cancelReview = (id: string) =>
  sendJson("POST", `/api/reviews/${id}/cancel`, {}, { schema: ReviewResponse });
export const startPack = (id: string) => sendJson("POST", `/api/reviews/${id}/pack`, {}, { schema: ExportStarted });
