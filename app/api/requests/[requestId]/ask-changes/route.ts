import { askChanges } from "@/lib/approvals/commands/decide";
import { getRequest } from "@/lib/approvals/queries";
import { AskChangesRequest, RequestParams, RequestResponse } from "@/lib/approvals/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Sends a request back to its requester for changes.",
  permission: "requests:decide",
  params: RequestParams,
  body: AskChangesRequest,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body }) => {
    await askChanges({ asker, requestId, ...body });
    return getRequest(asker, requestId);
  },
});
