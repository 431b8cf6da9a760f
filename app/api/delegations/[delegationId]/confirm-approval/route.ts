import { confirmApproval } from "@/lib/delegations/commands/confirm-approval";
import { ConfirmApproval } from "@/lib/delegations/confirmation.schema";
import { getDelegation } from "@/lib/delegations/queries";
import { DelegationParams, DelegationResponse } from "@/lib/delegations/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Confirms a delegation whose approvers left. It then stands on the approval of the caller.",
  permission: "requests:decide",
  params: DelegationParams,
  body: ConfirmApproval,
  response: DelegationResponse,
  handle: async ({ principal, params: { delegationId }, body }) => {
    await confirmApproval(principal, delegationId, body);
    return getDelegation(principal, delegationId);
  },
});
