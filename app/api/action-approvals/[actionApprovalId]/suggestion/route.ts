import { suggestFromFrequentAsking } from "@/lib/action-approvals/frequent-asking/queries";
import { ActionApprovalParams } from "@/lib/action-approvals/schema";
import { Suggestion } from "@/lib/requests/views/suggestions.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Says which bounded delegation would make an agent ask less often.",
  permission: "requests:read",
  params: ActionApprovalParams,
  response: Suggestion,
  handle: ({ principal, params }) => suggestFromFrequentAsking(principal, params.actionApprovalId),
});
