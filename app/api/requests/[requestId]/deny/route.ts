import { denyRequest } from "@/lib/approvals/commands/decide";
import { getRequest } from "@/lib/approvals/queries";
import { DenyRequest, RequestParams, RequestResponse } from "@/lib/approvals/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Denies a request.",
  permission: "requests:decide",
  params: RequestParams,
  body: DenyRequest,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body }) => {
    await denyRequest({ asker, requestId, ...body });
    return getRequest(asker, requestId);
  },
});
