import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { DelegationGraph } from "@/lib/delegations/views/graph/schema";

/** The agent or person at the centre of the graph. */
export type GraphRoot = { agent?: string | undefined; person?: string | undefined };
export type GraphAsked = GraphRoot & { depth: number; status: string };

/** The graph around an agent or a person. */
export const graphQuery = (asked: GraphAsked) =>
  queryOptions({
    meta: { topics: ["agents"] },
    queryKey: ["delegations", "graph", asked.agent ?? asked.person, asked.depth, asked.status],
    queryFn: ({ signal }) => getJson("/api/delegations/graph", asked, DelegationGraph, signal),
  });
