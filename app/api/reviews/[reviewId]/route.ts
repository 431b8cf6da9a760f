import { getReview } from "@/lib/access-reviews/queries";
import { ReviewParams, ReviewResponse } from "@/lib/access-reviews/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads an access review with its statistics and the number of the person's own items.",
  permission: "events:read",
  params: ReviewParams,
  response: ReviewResponse,
  handle: ({ principal, params }) => getReview(principal, params.reviewId),
});
