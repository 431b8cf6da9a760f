import type { DelegationGraph, GraphNode } from "@/lib/delegations/views/graph.schema";
import { edgeKey } from "./graph-words";

/** A graph and those around some of its nodes, as one: what was there first stays what it is. */
export function mergeGraphs(first: DelegationGraph, around: readonly DelegationGraph[]): DelegationGraph {
  const nodes = new Map(first.nodes.map((node) => [node.id, node]));
  const edges = new Map(first.edges.map((edge) => [edgeKey(edge), edge]));
  const all = totals([first, ...around]);
  for (const graph of around) {
    const hops = nodes.get(graph.rootId)?.distance ?? 0;
    for (const node of graph.nodes) {
      if (!nodes.has(node.id)) nodes.set(node.id, { ...node, distance: hops + node.distance });
    }
    for (const edge of graph.edges) if (!edges.has(edgeKey(edge))) edges.set(edgeKey(edge), edge);
  }
  const shown = delegationsAt([...edges.values()]);
  const left = ({ id }: GraphNode) => Math.max(0, (all.get(id) ?? 0) - (shown.get(id)?.size ?? 0));
  return {
    rootId: first.rootId,
    nodes: [...nodes.values()].map((node) => ({ ...node, more: left(node) })),
    edges: [...edges.values()],
    hidden: Math.max(first.hidden, ...around.map(({ hidden }) => hidden)),
    cut: first.cut || around.some(({ cut }) => cut),
  };
}

/** How many delegations there are at each node, as the answers state that know it. */
function totals(graphs: readonly DelegationGraph[]): Map<string, number> {
  const all = new Map<string, number>();
  for (const { nodes, edges } of graphs) {
    const shown = delegationsAt(edges);
    for (const { id, more } of nodes) all.set(id, Math.max(all.get(id) ?? 0, more + (shown.get(id)?.size ?? 0)));
  }
  return all;
}

function delegationsAt(edges: DelegationGraph["edges"]): Map<string, Set<string>> {
  const at = new Map<string, Set<string>>();
  for (const { delegationId, from, to, onBehalfOf } of edges) {
    for (const id of [from, to, onBehalfOf?.id]) {
      if (id === undefined) continue;
      const known = at.get(id);
      if (known) known.add(delegationId);
      else at.set(id, new Set([delegationId]));
    }
  }
  return at;
}
