import { graphlib, layout } from "@dagrejs/dagre";
import { type Edge, MarkerType, type Node } from "@xyflow/react";
import type { DelegationGraph, GraphEdge, GraphNode } from "@/lib/delegations/graph/schema";
import { edgeWords, kindWord, namesOf, permissionsWord } from "./graph-words";

export type NodeData = { node: GraphNode; root: boolean };
export type FlowNode = Node<NodeData, "thing">;
export type FlowEdge = Edge<{ edge: GraphEdge }>;

const size = { width: 200, height: 56 };

/** Several edges from one node to another would lie on each other: each has an id of its own. */
const edgeId = ({ delegationId, to }: GraphEdge): string => `${delegationId} ${to}`;

/** Places the nodes in ranks from who gives to who gets. */
export function flowOf(graph: DelegationGraph, chosen: string | undefined): { nodes: FlowNode[]; edges: FlowEdge[] } {
  const plan = new graphlib.Graph({ multigraph: true });
  plan.setGraph({ rankdir: "LR", nodesep: 24, ranksep: 110 });
  plan.setDefaultEdgeLabel(() => ({}));
  for (const { id } of graph.nodes) plan.setNode(id, { ...size });
  for (const edge of graph.edges) plan.setEdge(edge.from, edge.to, {}, edgeId(edge));
  layout(plan);
  const nameOf = namesOf(graph);
  const nodes = graph.nodes.map((node): FlowNode => {
    const { x, y } = plan.node(node.id) as { x: number; y: number };
    return {
      ...{ id: node.id, type: "thing", ...size, data: { node, root: node.id === graph.rootId } },
      position: { x: x - size.width / 2, y: y - size.height / 2 },
      ariaLabel: `${node.name}, ${kindWord(node)}`,
      selected: node.id === chosen,
    };
  });
  return { nodes, edges: graph.edges.map((edge) => flowEdge(edge, nameOf, chosen)) };
}

/** Active is solid, suspended dashed, ended grey and dotted: the line says it without its colour. */
const strokes: Record<GraphEdge["status"], { stroke: string; strokeDasharray?: string }> = {
  active: { stroke: "var(--brand)" },
  suspended: { stroke: "var(--wait)", strokeDasharray: "8 5" },
  revoked: { stroke: "var(--ink3)", strokeDasharray: "2 4" },
  expired: { stroke: "var(--ink3)", strokeDasharray: "2 4" },
};

function flowEdge(edge: GraphEdge, nameOf: (id: string) => string, chosen: string | undefined): FlowEdge {
  const id = edgeId(edge);
  return {
    ...{ id, source: edge.from, target: edge.to, data: { edge } },
    markerEnd: { type: MarkerType.ArrowClosed, color: strokes[edge.status].stroke, width: 16, height: 16 },
    style: { ...strokes[edge.status], strokeWidth: id === chosen ? 3 : 1.5 },
    ...(edge.kind === "delegates" && { label: permissionsWord(edge.permissions) }),
    ariaLabel: edgeWords(edge, nameOf),
    selected: id === chosen,
  };
}
