import { ReviewItemFilters } from "@/lib/access-reviews/item-filters.schema";
import { listItems } from "@/lib/access-reviews/queries";
import { ReviewItemList, ReviewParams } from "@/lib/access-reviews/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists items of an access review with their evidence, recommendations, answers and results.",
  permission: "events:read",
  params: ReviewParams,
  query: ReviewItemFilters,
  response: ReviewItemList,
  handle: ({ principal, params, query }) => listItems(principal, params.reviewId, query),
});
