import { delegationGraph } from "@/lib/delegations/views/graph/queries";
import { DelegationGraph, GraphFilters } from "@/lib/delegations/views/graph/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Answers the delegations around an agent or a person as nodes and edges, as far as the caller may see them.",
  permission: "delegations:read",
  query: GraphFilters,
  response: DelegationGraph,
  handle: ({ principal, query }) => delegationGraph(principal, query),
});
