import { submitAnswers } from "@/lib/access-reviews/commands/submit";
import { AnswersSubmitted, ReviewParams } from "@/lib/access-reviews/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary:
    "Submits the person's answers: up to 500 at once, and a job the rest. Submitted ones cannot be changed, and a job applies them.",
  permission: "events:read",
  params: ReviewParams,
  response: AnswersSubmitted,
  handle: ({ principal, params }) => submitAnswers(principal, params.reviewId),
});
