import { refuseConsent } from "@/lib/approvals/commands/consent";
import { RefuseConsentRequest } from "@/lib/approvals/consent/schema";
import { getRequest } from "@/lib/approvals/queries";
import { RequestParams, RequestResponse } from "@/lib/approvals/schema";
import { consoleRoute } from "@/lib/people/console-route";

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
