import { delegationGraph } from "@/lib/delegations/graph/queries";
import { DelegationGraph, GraphFilters } from "@/lib/delegations/graph/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const GET = consoleRoute({
  summary: "Answers the delegations around an agent or a person as nodes and edges, as far as the caller may see them.",
  permission: "delegations:read",
  query: GraphFilters,
  response: DelegationGraph,
  handle: ({ principal, query }) => delegationGraph(principal, query),
});
