import { answerCover } from "@/lib/approval-policies/cover/commands";
import { getCover } from "@/lib/approval-policies/cover/queries";
import { AnswerCoverRequest, CoverResponse } from "@/lib/approval-policies/cover/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Accepts, declines or ends a cover that another approver asked the caller for.",
  permission: "requests:decide",
  body: AnswerCoverRequest,
  response: CoverResponse,
  handle: async ({ principal, body }) => {
    await answerCover(principal, body);
    return getCover(principal);
  },
});
