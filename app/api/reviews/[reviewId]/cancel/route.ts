import { cancelReview } from "@/lib/access-reviews/commands/cancel";
import { getReview } from "@/lib/access-reviews/queries";
import { ReviewParams, ReviewResponse } from "@/lib/access-reviews/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Ends an access review early. Answers that were not applied have no effect.",
  permission: "revocations:execute",
  stepUp: true,
  params: ReviewParams,
  response: ReviewResponse,
  handle: async ({ principal, params }) => {
    await cancelReview(principal, params.reviewId);
    return getReview(principal, params.reviewId);
  },
});
