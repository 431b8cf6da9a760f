import { reviseRequest } from "@/lib/requests/commands/revise";
import { getRequest } from "@/lib/requests/queries";
import { RequestParams, RequestResponse, ReviseRequest } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Changes one's own request. The new revision voids earlier votes.",
  permission: "requests:create",
  params: RequestParams,
  body: ReviseRequest,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body }) => {
    await reviseRequest({ asker, requestId, ...body });
    return getRequest(asker, requestId);
  },
});
