import { ApproveRequest } from "@/lib/requests/approve.schema";
import { approveRequest } from "@/lib/requests/commands/decide";
import { signatureOn } from "@/lib/requests/commands/sign";
import { getRequest } from "@/lib/requests/queries";
import { RequestParams, RequestResponse } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Approves a request exactly as it was shown; the last approval grants the delegation.",
  permission: "requests:decide",
  params: RequestParams,
  body: ApproveRequest,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body }) => {
    const signed = await signatureOn(asker, requestId, "approve", body);
    const { digest, note = "", step } = body;
    await approveRequest({ asker, requestId, digest, note, step, signed });
    return getRequest(asker, requestId);
  },
});
