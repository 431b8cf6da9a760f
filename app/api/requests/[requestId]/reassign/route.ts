import { reassignRequest } from "@/lib/approvals/commands/reassign";
import { getRequest } from "@/lib/approvals/queries";
import { ReassignRequest, RequestParams, RequestResponse } from "@/lib/approvals/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Passes the open step of a request to somebody who may answer it.",
  permission: "requests:decide",
  params: RequestParams,
  body: ReassignRequest,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body }) => {
    await reassignRequest({ asker, requestId, ...body });
    return getRequest(asker, requestId);
  },
});
