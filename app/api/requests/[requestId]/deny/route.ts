import { DenyRequest } from "@/lib/requests/approve.schema";
import { denyRequest } from "@/lib/requests/commands/decide";
import { signatureOn } from "@/lib/requests/commands/sign";
import { getRequest } from "@/lib/requests/queries";
import { RequestParams, RequestResponse } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
