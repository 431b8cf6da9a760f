import { listActionApprovals } from "@/lib/action-approvals/queries";
import { ActionApprovalFilters, ActionApprovalList } from "@/lib/action-approvals/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists actions that agents asked a person for.",
  permission: "requests:read",
  query: ActionApprovalFilters,
  response: ActionApprovalList,
  handle: ({ principal, query }) => listActionApprovals(principal, query),
});
