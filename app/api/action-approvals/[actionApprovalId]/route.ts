import { getActionApproval } from "@/lib/action-approvals/queries";
import { ActionApprovalParams, ActionApprovalResponse } from "@/lib/action-approvals/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads one action that an agent asked a person for, with the exact document to decide on.",
  permission: "requests:read",
  params: ActionApprovalParams,
  response: ActionApprovalResponse,
  handle: ({ principal, params }) => getActionApproval(principal, params.actionApprovalId),
});
