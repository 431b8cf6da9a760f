import { approveNarrower } from "@/lib/requests/commands/revise";
import { getRequest } from "@/lib/requests/queries";
import { ApproveNarrowerRequest, RequestParams, RequestResponse } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
