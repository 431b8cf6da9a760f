import { DecisionParams } from "@/lib/audit/schema";
import { suggestFromDenial } from "@/lib/decisions/hint/queries";
import { Suggestion } from "@/lib/requests/views/suggestions.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Suggests the authority that a denied action lacked, or names the person who can remove the obstacle.",
  permission: ["audit:read", "agents:own"],
  params: DecisionParams,
  response: Suggestion,
  handle: ({ principal, params }) => suggestFromDenial(principal, params.decisionId),
});
