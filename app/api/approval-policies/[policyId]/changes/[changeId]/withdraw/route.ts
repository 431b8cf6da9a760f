import { endPolicyChange } from "@/lib/approvals/policies/commands";
import { getPolicy } from "@/lib/approvals/policies/queries";
import { PolicyChangeParams, PolicyResponse } from "@/lib/approvals/policies/schema";
import { consoleRoute } from "@/lib/people/console-route";
import { EndChangeRequest } from "@/lib/people/dual-control/schema";

export const POST = consoleRoute({
  summary: "Takes back rules for an approval policy that one proposed.",
  permission: "approval-policies:write",
  params: PolicyChangeParams,
  body: EndChangeRequest,
  response: PolicyResponse,
  handle: async ({ principal, params, body }) => {
    await endPolicyChange(principal, params, "withdraw", body.note);
    return getPolicy(principal, params.policyId);
  },
});
