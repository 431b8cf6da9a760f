import { stateWord } from "@/components/marks/standing-state";
import { statusLook } from "@/components/ui/status-looks";
import type { DelegationGraph, GraphEdge, GraphNode } from "@/lib/delegations/views/graph.schema";

/** How an agent or a resource server stands, in a word; undefined while all is well. At an instant by its status alone. */
export function nodeState({ id, status, standing }: GraphNode): string | undefined {
  if (standing) return stateWord({ id, status: status ?? "active", standing });
  return status === null || status === "active" ? undefined : statusLook(status).word.toLowerCase();
}

const kinds = { person: "person", agent: "agent", resource_server: "resource server" } as const;

/** The kind of a node in one or two words. */
export const kindWord = ({ kind }: GraphNode): string => kinds[kind];

export const permissionsWord = (count: number): string => `${count} ${count === 1 ? "permission" : "permissions"}`;

/** Describes an edge, for lists and screen readers. */
export const edgeWords = (edge: GraphEdge, nameOf: (id: string) => string): string => {
  const whom = edge.onBehalfOf ? `, for ${edge.onBehalfOf.name}` : "";
  const verb = edge.kind === "delegates" ? "delegates to" : "reaches";
  return `${nameOf(edge.from)} ${verb} ${nameOf(edge.to)}: ${permissionsWord(edge.permissions)}, ${statusLook(edge.state).word.toLowerCase()}${whom}`;
};

/** Names nodes by their ids. */
export const namesOf = ({ nodes }: DelegationGraph) => {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return (id: string): string => names.get(id) ?? id;
};

/** Several lines from one node to another are one delegation each. */
export const edgeKey = ({ delegationId, to }: GraphEdge): string => `${delegationId} ${to}`;

/** Counts the delegations around a node that are not shown. */
export const moreWords = (count: number): string =>
  `${count.toLocaleString("en")} further ${count === 1 ? "delegation" : "delegations"}`;

const many = (count: number, one: string) => `${count.toLocaleString("en")} ${count === 1 ? one : `${one}s`}`;

/** Counts the nodes of each kind and the delegations of a graph. */
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
