import { askChanges } from "@/lib/requests/commands/decide";
import { getRequest } from "@/lib/requests/queries";
import { AskChangesRequest, RequestParams, RequestResponse } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
