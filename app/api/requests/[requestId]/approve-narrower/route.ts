import { approveNarrower } from "@/lib/approvals/commands/revise";
import { getRequest } from "@/lib/approvals/queries";
import { ApproveNarrowerRequest, RequestParams, RequestResponse } from "@/lib/approvals/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Approves less than was asked for; that becomes the request's next revision.",
  permission: "requests:decide",
  params: RequestParams,
  body: ApproveNarrowerRequest,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body }) => {
    await approveNarrower({ asker, requestId, ...body });
    return getRequest(asker, requestId);
  },
});
