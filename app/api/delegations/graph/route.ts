import { delegationGraph } from "@/lib/delegations/views/graph.queries";
import { DelegationGraph, GraphFilters } from "@/lib/delegations/views/graph.schema";
import { delegationGraphAsOf } from "@/lib/delegations/views/graph-as-of.queries";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary:
    "Gets the delegations around an agent or person as a graph, limited to those that the caller may read; with `at`, as they were then.",
  permission: "delegations:read",
  query: GraphFilters,
  response: DelegationGraph,
  handle: ({ principal, query: { at, ...query } }) =>
    at === undefined ? delegationGraph(principal, query) : delegationGraphAsOf(principal, { ...query, at }),
});
