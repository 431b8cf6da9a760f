import { listAlike } from "@/lib/access-reviews/queries";
import { AlikeItems, ReviewItemParams } from "@/lib/access-reviews/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists unanswered items that are like one item, each with the facts in which it differs.",
  permission: "events:read",
  params: ReviewItemParams,
  response: AlikeItems,
  handle: ({ principal, params }) => listAlike(principal, params.reviewId, params.itemId),
});
