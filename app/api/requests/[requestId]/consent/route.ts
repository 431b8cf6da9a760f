import { consentToRequest } from "@/lib/approvals/commands/consent";
import { ConsentToRequest } from "@/lib/approvals/consent/schema";
import { getRequest } from "@/lib/approvals/queries";
import { RequestParams, RequestResponse } from "@/lib/approvals/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Consents to a request for one's own authority, or in one's own name.",
  permission: "requests:consent",
  params: RequestParams,
  body: ConsentToRequest,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body: { digest, note = "" } }) => {
    await consentToRequest({ asker, requestId, digest, note });
    return getRequest(asker, requestId);
  },
});
