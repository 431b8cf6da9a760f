import { suggestFromRequests } from "@/lib/action-approvals/drip/from-requests";
import { RequestParams } from "@/lib/approvals/schema";
import { Suggestion } from "@/lib/approvals/suggestions/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const GET = consoleRoute({
  summary: "Says which one delegation would give what an agent asks for by one request after the other.",
  permission: "requests:read",
  params: RequestParams,
  response: Suggestion,
  handle: ({ principal, params }) => suggestFromRequests(principal, params.requestId),
});
