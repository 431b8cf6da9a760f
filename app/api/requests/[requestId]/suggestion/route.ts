import { suggestFromRequests } from "@/lib/action-approvals/frequent-asking/from-requests";
import { RequestParams } from "@/lib/requests/schema";
import { Suggestion } from "@/lib/requests/views/suggestions.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Says which one delegation would give what an agent asks for by one request after the other.",
  permission: "requests:read",
  params: RequestParams,
  response: Suggestion,
  handle: ({ principal, params }) => suggestFromRequests(principal, params.requestId),
});
