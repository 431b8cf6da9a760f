import { withdrawApproval } from "@/lib/approvals/commands/follow";
import { WithdrawApproval } from "@/lib/approvals/consent/schema";
import { getRequest } from "@/lib/approvals/queries";
import { RequestParams, RequestResponse } from "@/lib/approvals/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Takes back one's own approval, while its step waits for others.",
  permission: "requests:decide",
  params: RequestParams,
  body: WithdrawApproval,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body }) => {
    await withdrawApproval({ asker, requestId, ...body });
    return getRequest(asker, requestId);
  },
});
