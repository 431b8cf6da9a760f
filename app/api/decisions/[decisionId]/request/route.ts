import { DecisionParams } from "@/lib/audit/schema";
import { requestFromDenial } from "@/lib/decisions/commands/request-from-denial";
import { RequestFromDenial } from "@/lib/decisions/schema";
import { getRequest } from "@/lib/requests/queries";
import { RequestResponse } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Asks for the narrowest authority that would have allowed a denied action.",
  permission: "requests:create",
  params: DecisionParams,
  body: RequestFromDenial,
  response: RequestResponse,
  status: 201,
  handle: async ({ principal, params, body }) =>
    getRequest(principal, await requestFromDenial(principal, params.decisionId, body)),
});
