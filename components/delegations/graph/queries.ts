import { readQuery } from "@/components/data/queries";
import { DelegationGraph } from "@/lib/delegations/views/graph.schema";

/** The agent or person at the centre of the graph. */
export type GraphRoot = { agent?: string | undefined; person?: string | undefined };
export type GraphAsked = GraphRoot & { depth: number; status: string; at?: string | undefined };

/** The graph around an agent or a person, now or at an instant. */
export const graphQuery = (asked: GraphAsked) => ({
  meta: { topics: ["agents"] },
  ...readQuery(
    ["delegations", "graph", asked.agent ?? asked.person, asked.depth, asked.status, ...(asked.at ? [asked.at] : [])],
    "/api/delegations/graph",
    DelegationGraph,
    asked,
  ),
});
