import { takeBackAction } from "@/lib/action-approvals/commands/take-back";
import { getActionApproval } from "@/lib/action-approvals/queries";
import { ActionApprovalParams, ActionApprovalResponse, TakeBackAction } from "@/lib/action-approvals/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Takes back the approval of one action before the agent uses it; the action is then denied.",
  permission: ["requests:decide", "delegations:write"],
  params: ActionApprovalParams,
  body: TakeBackAction,
  response: ActionApprovalResponse,
  handle: async ({ principal: asker, params: { actionApprovalId: approvalId }, body: { reason = "" } }) => {
    await takeBackAction({ asker, approvalId, reason });
    return getActionApproval(asker, approvalId);
  },
});
