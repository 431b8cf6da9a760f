import { denyAction } from "@/lib/action-approvals/commands/decide";
import { actionSignature } from "@/lib/action-approvals/commands/sign";
import { getActionApproval } from "@/lib/action-approvals/queries";
import { ActionApprovalParams, ActionApprovalResponse, DenyAction } from "@/lib/action-approvals/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Denies one action; nothing happens.",
  permission: "requests:decide",
  params: ActionApprovalParams,
  body: DenyAction,
  response: ActionApprovalResponse,
  handle: async ({ principal: asker, params: { actionApprovalId: approvalId }, body }) => {
    const signed = await actionSignature(asker, approvalId, "deny", body);
    await denyAction({ asker, approvalId, digest: body.digest, note: body.note, signed });
    return getActionApproval(asker, approvalId);
  },
});
