import type { DelegationGraph, GraphEdge, GraphNode } from "@/lib/delegations/graph/schema";

const kinds = { person: "person", agent: "agent", resource_server: "resource server" } as const;

/** What a node is, in one word or two. */
export const kindWord = ({ kind }: GraphNode): string => kinds[kind];

export const permissionsWord = (count: number): string => `${count} ${count === 1 ? "permission" : "permissions"}`;

/** What an edge says, for a list and for a screen reader. */
export const edgeWords = (edge: GraphEdge, nameOf: (id: string) => string): string => {
  const whom = edge.onBehalfOf ? `, for ${edge.onBehalfOf.name}` : "";
  const verb = edge.kind === "delegates" ? "delegates to" : "reaches";
  return `${nameOf(edge.from)} ${verb} ${nameOf(edge.to)}: ${permissionsWord(edge.permissions)}, ${edge.status}${whom}`;
};

/** Names nodes by their ids. */
export const namesOf = ({ nodes }: DelegationGraph) => {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return (id: string): string => names.get(id) ?? id;
};

const many = (count: number, one: string) => `${count.toLocaleString("en")} ${count === 1 ? one : `${one}s`}`;

/** What is in a graph, in counts. */
export function graphCounts({ nodes, edges }: DelegationGraph): string {
  const count = (kind: GraphNode["kind"]) => nodes.filter((node) => node.kind === kind).length;
  const delegations = new Set(edges.map(({ delegationId }) => delegationId)).size;
  return [
    many(count("person"), "person").replace("persons", "people"),
    many(count("agent"), "agent"),
    many(count("resource_server"), "resource server"),
    many(delegations, "delegation"),
  ].join(", ");
}
