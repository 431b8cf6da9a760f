import { withdrawRequest } from "@/lib/requests/commands/follow";
import { getRequest } from "@/lib/requests/queries";
import { RequestParams, RequestResponse, WithdrawRequest } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
