import { reassignRequest } from "@/lib/requests/commands/reassign";
import { getRequest } from "@/lib/requests/queries";
import { ReassignRequest, RequestParams, RequestResponse } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Passes the open step of a request to another approver of the step.",
  permission: "requests:decide",
  params: RequestParams,
  body: ReassignRequest,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body }) => {
    await reassignRequest({ asker, requestId, ...body });
    return getRequest(asker, requestId);
  },
});
