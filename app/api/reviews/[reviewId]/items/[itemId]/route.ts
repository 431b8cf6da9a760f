import { answerItem } from "@/lib/access-reviews/commands/answer";
import { getItem } from "@/lib/access-reviews/queries";
import { AnswerItem, ReviewItem, ReviewItemParams } from "@/lib/access-reviews/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const PUT = consoleRoute({
  summary: "Answers an item, and further items that are alike. An answer can be changed until it is submitted.",
  permission: "events:read",
  params: ReviewItemParams,
  body: AnswerItem,
  response: ReviewItem,
  handle: async ({ principal, params: { reviewId, itemId }, body }) => {
    const item = await getItem(principal, reviewId, itemId);
    await answerItem(principal, reviewId, itemId, body);
    // A reviewer who passed the item on may not see it any more.
    return body.decision === "reassign" ? item : getItem(principal, reviewId, itemId);
  },
});
