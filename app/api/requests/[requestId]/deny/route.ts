import { denyRequest } from "@/lib/approvals/commands/decide";
import { signatureOn } from "@/lib/approvals/commands/sign";
import { getRequest } from "@/lib/approvals/queries";
import { DenyRequest, RequestParams, RequestResponse } from "@/lib/approvals/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Denies a request.",
  permission: "requests:decide",
  params: RequestParams,
  body: DenyRequest,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body }) => {
    const signed = await signatureOn(asker, requestId, "deny", body);
    await denyRequest({ asker, requestId, digest: body.digest, note: body.note, signed });
    return getRequest(asker, requestId);
  },
});
