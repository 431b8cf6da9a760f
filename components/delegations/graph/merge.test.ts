import { describe, expect, it } from "vitest";
import type { DelegationGraph, GraphEdge, GraphNode } from "@/lib/delegations/views/graph.schema";
import { flowOf } from "./graph-layout";
import { mergeGraphs } from "./merge";

const node = (id: string, distance: number, more = 0): GraphNode => ({
  ...{ id, kind: "agent", name: id, status: "active", standing: null, distance, more },
});
const edge = (delegationId: string, from: string, to: string): GraphEdge => ({
  ...{
    delegationId,
    kind: "delegates",
    from,
    to,
    status: "active",
    inEffect: true,
    state: "active",
    reason: null,
    permissions: 1,
    sentence: "",
  },
  ...{ onBehalfOf: null, expiresAt: "2026-12-01T00:00:00.000Z" },
});
const graph = (rootId: string, nodes: GraphNode[], edges: GraphEdge[]): DelegationGraph => ({
  ...{ rootId, nodes, edges, hidden: 0, cut: false },
});

const first = graph("a", [node("a", 0), node("b", 1, 2)], [edge("1", "a", "b")]);
const around = graph(
  "b",
  [node("b", 0), node("a", 1, 0), node("c", 1, 1), node("d", 1)],
  [edge("1", "a", "b"), edge("2", "b", "c"), edge("3", "b", "d")],
);
const moreOf = ({ nodes }: DelegationGraph) => Object.fromEntries(nodes.map(({ id, more }) => [id, more]));

describe("a graph with what is around one of its nodes", () => {
  it("has every node and line once, as far from the middle as they are", () => {
    const merged = mergeGraphs(first, [around]);
    expect(merged.rootId).toBe("a");
    expect(merged.nodes.map(({ id, distance }) => [id, distance])).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 2],
      ["d", 2],
    ]);
    expect(merged.edges.map(({ delegationId }) => delegationId)).toEqual(["1", "2", "3"]);
  });

  it("says of each node how many more there are that are not shown", () => {
    expect(moreOf(mergeGraphs(first, []))).toEqual({ a: 0, b: 2 });
    expect(moreOf(mergeGraphs(first, [around]))).toEqual({ a: 0, b: 0, c: 1, d: 0 });
  });

  it("leaves every node where it was, and puts the new ones beside the one they are around", () => {
    const at = (graphs: DelegationGraph[]) =>
      new Map(flowOf(graphs, { chosen: undefined, expanded: [] }).nodes.map(({ id, position }) => [id, position]));
    const [before, after] = [at([first]), at([first, around])];
    for (const [id, position] of before) expect(after.get(id)).toEqual(position);
    const [b, c, d] = ["b", "c", "d"].map((id) => after.get(id));
    expect(c?.x).toBeGreaterThan(b?.x ?? 0);
    expect(d?.x).toBe(c?.x);
    expect(Math.abs((c?.y ?? 0) - (d?.y ?? 0))).toBeGreaterThanOrEqual(56);
    // The broken twin, a layout of all at once, moves what was there.
    expect(at([mergeGraphs(first, [around])]).get("b")).not.toEqual(b);
  });
});
