import { withdrawRequest } from "@/lib/approvals/commands/follow";
import { getRequest } from "@/lib/approvals/queries";
import { RequestParams, RequestResponse, WithdrawRequest } from "@/lib/approvals/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Takes back one's own request.",
  permission: "requests:create",
  params: RequestParams,
  body: WithdrawRequest,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body }) => {
    await withdrawRequest({ asker, requestId, ...body });
    return getRequest(asker, requestId);
  },
});
