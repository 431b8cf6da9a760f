import { searchDecisions } from "@/lib/audit/reads/queries";
import { DecisionFilters, DecisionList } from "@/lib/audit/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists sealed decisions, the newest first.",
  permission: ["audit:read", "agents:own"],
  query: DecisionFilters,
  response: DecisionList,
  handle: ({ principal, query }) => searchDecisions(principal, query),
});
