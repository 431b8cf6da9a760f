import { approveRequest } from "@/lib/approvals/commands/decide";
import { signatureOn } from "@/lib/approvals/commands/sign";
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
    const signed = await signatureOn(asker, requestId, "approve", body);
    await approveRequest({ asker, requestId, digest: body.digest, note: body.note ?? "", signed });
    return getRequest(asker, requestId);
  },
});
