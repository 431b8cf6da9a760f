import { approveAction } from "@/lib/action-approvals/commands/decide";
import { actionSignature } from "@/lib/action-approvals/commands/sign";
import { getActionApproval } from "@/lib/action-approvals/queries";
import { ActionApprovalParams, ActionApprovalResponse, ApproveAction } from "@/lib/action-approvals/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Approves one action exactly as it was shown: once, and soon.",
  permission: "requests:decide",
  params: ActionApprovalParams,
  body: ApproveAction,
  response: ActionApprovalResponse,
  handle: async ({ principal: asker, params: { actionApprovalId: approvalId }, body }) => {
    const signed = await actionSignature(asker, approvalId, "approve", body);
    await approveAction({ asker, approvalId, digest: body.digest, note: body.note ?? "", signed });
    return getActionApproval(asker, approvalId);
  },
});
