import { proposePolicy } from "@/lib/approvals/policies/commands";
import { getPolicy } from "@/lib/approvals/policies/queries";
import { PolicyParams, PolicyResponse, ProposePolicyRequest } from "@/lib/approvals/policies/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Proposes other rules for an approval policy; a second person confirms them.",
  permission: "approval-policies:write",
  params: PolicyParams,
  body: ProposePolicyRequest,
  response: PolicyResponse,
  status: 201,
  handle: async ({ principal, params: { policyId }, body }) => {
    await proposePolicy(principal, policyId, body);
    return getPolicy(principal, policyId);
  },
});
