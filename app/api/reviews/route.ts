import { planReview } from "@/lib/access-reviews/commands/plan";
import { getReview, listReviews } from "@/lib/access-reviews/queries";
import { PlanReview, ReviewFilters, ReviewList, ReviewResponse } from "@/lib/access-reviews/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary:
    "Lists access reviews, by default the newest first: all for readers of the audit trail, else those that a person answers.",
  permission: "events:read",
  query: ReviewFilters,
  response: ReviewList,
  handle: ({ principal, query }) => listReviews(principal, query),
});

export const POST = consoleRoute({
  summary: "Plans an access review. A job collects its items when it opens, up to 100,000.",
  permission: "revocations:execute",
  stepUp: true,
  body: PlanReview,
  response: ReviewResponse,
  status: 201,
  handle: async ({ principal, body }) => getReview(principal, await planReview(principal, body)),
});
