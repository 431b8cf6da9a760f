import { endPolicyChange } from "@/lib/approvals/policies/commands";
import { getPolicy } from "@/lib/approvals/policies/queries";
import { PolicyChangeParams, PolicyResponse } from "@/lib/approvals/policies/schema";
import { consoleRoute } from "@/lib/people/console-route";
import { EndChangeRequest } from "@/lib/people/dual-control/schema";

export const POST = consoleRoute({
  summary: "Refuses rules for an approval policy that somebody else proposed.",
  permission: "controls:confirm",
  params: PolicyChangeParams,
  body: EndChangeRequest,
  response: PolicyResponse,
  handle: async ({ principal, params, body }) => {
    await endPolicyChange(principal, params, "refuse", body.note);
    return getPolicy(principal, params.policyId);
  },
});
