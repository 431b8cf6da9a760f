import { delegationGraph } from "@/lib/delegations/views/graph.queries";
import { DelegationGraph, GraphFilters } from "@/lib/delegations/views/graph.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Gets the delegations around an agent or person as a graph, limited to those that the caller may read.",
  permission: "delegations:read",
  query: GraphFilters,
  response: DelegationGraph,
  handle: ({ principal, query }) => delegationGraph(principal, query),
});
