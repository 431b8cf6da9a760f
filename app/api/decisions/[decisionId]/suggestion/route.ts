import { Suggestion } from "@/lib/approvals/suggestions/schema";
import { DecisionParams } from "@/lib/audit/schema";
import { suggestFromDenial } from "@/lib/decisions/hint/queries";
import { consoleRoute } from "@/lib/people/console-route";

export const GET = consoleRoute({
  summary: "Says what to ask for so that a denied action would be allowed, or who could change what stands in the way.",
  permission: ["audit:read", "agents:own"],
  params: DecisionParams,
  response: Suggestion,
  handle: ({ principal, params }) => suggestFromDenial(principal, params.decisionId),
});
