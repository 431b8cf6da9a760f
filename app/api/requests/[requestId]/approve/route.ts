import { approveRequest } from "@/lib/approvals/commands/decide";
import { getRequest } from "@/lib/approvals/queries";
import { ApproveRequest, RequestParams, RequestResponse } from "@/lib/approvals/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Approves a request exactly as it was shown; the last approval grants the delegation.",
  permission: "requests:decide",
  params: RequestParams,
  body: ApproveRequest,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body }) => {
    await approveRequest({ asker, requestId, digest: body.digest, note: body.note ?? "" });
    return getRequest(asker, requestId);
  },
});
