import { consentToRequest } from "@/lib/requests/commands/consent";
import { ConsentToRequest } from "@/lib/requests/consent.schema";
import { getRequest } from "@/lib/requests/queries";
import { RequestParams, RequestResponse } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
