import { refuseConsent } from "@/lib/requests/commands/consent";
import { RefuseConsentRequest } from "@/lib/requests/consent.schema";
import { getRequest } from "@/lib/requests/queries";
import { RequestParams, RequestResponse } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Refuses to consent to a request, which ends as denied.",
  permission: "requests:consent",
  params: RequestParams,
  body: RefuseConsentRequest,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body }) => {
    await refuseConsent({ asker, requestId, ...body });
    return getRequest(asker, requestId);
  },
});
