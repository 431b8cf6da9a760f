import { openDecision } from "@/lib/audit/reads/queries";
import { DecisionEntry, DecisionParams } from "@/lib/audit/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads one sealed decision.",
  permission: ["audit:read", "agents:own"],
  params: DecisionParams,
  response: DecisionEntry,
  handle: ({ principal, params }) => openDecision(principal, params.decisionId),
});
