import { confirmPolicy } from "@/lib/approvals/policies/commands";
import { getPolicy } from "@/lib/approvals/policies/queries";
import { PolicyChangeParams, PolicyResponse } from "@/lib/approvals/policies/schema";
import { consoleRoute } from "@/lib/people/console-route";
import { ConfirmChangeRequest } from "@/lib/people/dual-control/schema";

export const POST = consoleRoute({
  summary: "Confirms other rules for an approval policy as the second person, exactly as they were read.",
  permission: "controls:confirm",
  stepUp: true,
  params: PolicyChangeParams,
  body: ConfirmChangeRequest,
  response: PolicyResponse,
  handle: async ({ principal, params, body }) => {
    await confirmPolicy(principal, params, body.digest);
    return getPolicy(principal, params.policyId);
  },
});
