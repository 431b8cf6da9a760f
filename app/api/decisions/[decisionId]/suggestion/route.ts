import { DecisionParams } from "@/lib/audit/schema";
import { suggestFromDenial } from "@/lib/decisions/hint/queries";
import { Suggestion } from "@/lib/requests/views/suggestions/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Says what to ask for so that a denied action would be allowed, or who could change what stands in the way.",
  permission: ["audit:read", "agents:own"],
  params: DecisionParams,
  response: Suggestion,
  handle: ({ principal, params }) => suggestFromDenial(principal, params.decisionId),
});
