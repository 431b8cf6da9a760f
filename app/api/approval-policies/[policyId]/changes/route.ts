import { proposePolicy } from "@/lib/approval-policies/commands";
import { getPolicy } from "@/lib/approval-policies/queries";
import { PolicyParams, PolicyResponse, ProposePolicyRequest } from "@/lib/approval-policies/schema";
import { ProposalRisk } from "@/lib/control-changes/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Proposes other rules for an approval policy; a second person confirms them.",
  permission: "approval-policies:write",
  params: PolicyParams,
  body: ProposePolicyRequest,
  response: PolicyResponse,
  status: 201,
  dryRun: ProposalRisk,
  handle: async ({ principal, params: { policyId }, body }) => {
    await proposePolicy(principal, policyId, body);
    return getPolicy(principal, policyId);
  },
});
