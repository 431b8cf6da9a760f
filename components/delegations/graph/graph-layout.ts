import { graphlib, layout } from "@dagrejs/dagre";
import { type Edge, MarkerType, type Node } from "@xyflow/react";
import type { DelegationGraph, GraphEdge, GraphNode } from "@/lib/delegations/views/graph.schema";
import { type Labelled, type Point, placeLabels } from "./graph-labels";
import { edgeKey, edgeWords, kindWord, namesOf, permissionsWord } from "./graph-words";
import { mergeGraphs } from "./merge";

export type NodeData = { node: GraphNode; root: boolean; expanded: boolean };
export type FlowNode = Node<NodeData, "thing">;
/** `labelAt`: the part of its way at which its label lies; absent where the label is shown only when it is pointed at. */
export type FlowEdge = Edge<{ edge: GraphEdge; labelAt?: number }>;

type Marked = {
  chosen: string | undefined;
  /** Nodes whose neighbours were asked for. */
  expanded: readonly string[];
};

const size = { width: 200, height: 56 };
const gap = { x: 130, y: 24 };

/**
 * Places a graph in ranks from delegator to delegate, then the graphs around expanded nodes. Nodes that have a place
 * keep it.
 *
 * @param graphs The first one, and those around its nodes in the order in which they were asked for.
 */
export function flowOf(
  graphs: readonly DelegationGraph[],
  { chosen, expanded }: Marked,
): { nodes: FlowNode[]; edges: FlowEdge[] } {
  const [first, ...around] = graphs;
  if (!first) return { nodes: [], edges: [] };
  const places = ranked(first);
  for (const graph of around) placeAround(places, graph);
  const merged = mergeGraphs(first, around);
  const nameOf = namesOf(merged);
  const nodes = merged.nodes.map(
    (node): FlowNode => ({
      ...{ id: node.id, type: "thing", ...size, selected: node.id === chosen },
      data: { node, root: node.id === merged.rootId, expanded: expanded.includes(node.id) },
      position: places.get(node.id) ?? { x: 0, y: 0 },
      ariaLabel: `${node.name}, ${kindWord(node)}`,
    }),
  );
  const labels = labelsOf(merged.edges, nodes, chosen);
  const edges = merged.edges.map((edge) => flowEdge(edge, { nameOf, chosen, labels }));
  return { nodes, edges };
}

/** The places of the labels, by edge. The chosen edge chooses first. */
function labelsOf(edges: readonly GraphEdge[], nodes: readonly FlowNode[], chosen: string | undefined) {
  const places = new Map(nodes.map(({ id, position }) => [id, position]));
  const lines = edges.flatMap((edge): Labelled[] => {
    const [from, to] = [places.get(edge.from), places.get(edge.to)];
    if (!from || !to || edge.kind !== "delegates") return [];
    const y = size.height / 2;
    return [
      {
        ...{ id: edgeKey(edge), text: permissionsWord(edge.permissions) },
        ...{ from: { x: from.x + size.width, y: from.y + y }, to: { x: to.x, y: to.y + y } },
      },
    ];
  });
  const byChoice = lines.toSorted((one, other) => Number(other.id === chosen) - Number(one.id === chosen));
  return placeLabels(
    byChoice,
    nodes.map(({ position }) => ({ ...position, ...size })),
  );
}

function ranked({ nodes, edges }: DelegationGraph): Map<string, Point> {
  const plan = new graphlib.Graph({ multigraph: true });
  plan.setGraph({ rankdir: "LR", nodesep: gap.y, ranksep: gap.x });
  plan.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) plan.setNode(id, { ...size });
  for (const edge of edges) plan.setEdge(edge.from, edge.to, {}, edgeKey(edge));
  layout(plan);
  return new Map(
    nodes.map(({ id }) => {
      const { x, y } = plan.node(id) as Point;
      return [id, { x: x - size.width / 2, y: y - size.height / 2 }];
    }),
  );
}

/** Puts the nodes that have no place yet in the free place next to one that has: who gets to the right of who gives. */
function placeAround(places: Map<string, Point>, { nodes, edges }: DelegationGraph): void {
  for (const { id } of nodes) {
    if (places.has(id)) continue;
    const given = edges.find(({ from, to }) => to === id && places.has(from));
    const giving = edges.find(({ from, to }) => from === id && places.has(to));
    const near = places.get(given?.from ?? giving?.to ?? "") ?? { x: 0, y: 0 };
    const x = near.x + (given ? 1 : -1) * (size.width + gap.x);
    places.set(id, freePlace([...places.values()], { x, y: near.y }));
  }
}

/** The nearest place above or below that nothing lies on. Each other node lies on two of these places at most. */
export function freePlace(taken: readonly Point[], { x, y }: Point): Point {
  const step = size.height + gap.y;
  const isFree = (at: number) =>
    taken.every((other) => Math.abs(other.x - x) >= size.width || Math.abs(other.y - at) >= size.height + gap.y / 2);
  for (let away = 0; away <= taken.length; away += 1) {
    for (const at of [y + away * step, y - away * step]) if (isFree(at)) return { x, y: at };
  }
  // Next to a place that is no number none is free.
  return { x, y };
}

/** In effect is solid, suspended or at rest dashed, stopped or ended grey and dotted: the line needs no colour. */
const strokes: Record<GraphEdge["state"], { stroke: string; strokeDasharray?: string }> = {
  active: { stroke: "var(--brand)" },
  partly: { stroke: "var(--brand)" },
  suspended: { stroke: "var(--wait)", strokeDasharray: "8 5" },
  resting: { stroke: "var(--wait)", strokeDasharray: "8 5" },
  stopped: { stroke: "var(--ink3)", strokeDasharray: "2 4" },
  revoked: { stroke: "var(--ink3)", strokeDasharray: "2 4" },
  expired: { stroke: "var(--ink3)", strokeDasharray: "2 4" },
};

type Drawn = { nameOf: (id: string) => string; chosen: string | undefined; labels: ReadonlyMap<string, number> };

function flowEdge(edge: GraphEdge, { nameOf, chosen, labels }: Drawn): FlowEdge {
  const id = edgeKey(edge);
  const labelAt = labels.get(id);
  const stroke = strokes[edge.state];
  return {
    ...{ id, source: edge.from, target: edge.to, data: { edge, ...(labelAt !== undefined && { labelAt }) } },
    markerEnd: { type: MarkerType.ArrowClosed, color: stroke.stroke, width: 16, height: 16 },
    style: { ...stroke, strokeWidth: id === chosen ? 3 : 1.5 },
    ...(edge.kind === "delegates" && {
      ...{ type: "labelled", label: permissionsWord(edge.permissions) },
    }),
    ariaLabel: edgeWords(edge, nameOf),
    selected: id === chosen,
  };
}
