import { describe, expect, it } from "vitest";
import { type Box, boxOfLabel, type Labelled, overlaps, placeLabels } from "./graph-labels";

const text = "12 permissions";
const node = (column: number, row: number): Box => ({ x: column * 340, y: row * 80, width: 200, height: 56 });
/** A line from the right of one node to the left of another. */
const line = (id: string, from: Box, to: Box): Labelled => ({
  ...{ id, text, from: { x: from.x + from.width, y: from.y + from.height / 2 } },
  to: { x: to.x, y: to.y + to.height / 2 },
});

/** The boxes of the placed labels. Fails where one lies on another, or on a node. */
function placed(lines: readonly Labelled[], nodes: readonly Box[]): Box[] {
  const places = placeLabels(lines, nodes);
  const boxes = lines.flatMap((one) => {
    const at = places.get(one.id);
    return at === undefined ? [] : [boxOfLabel(one, at)];
  });
  boxes.forEach((box, index) => {
    for (const other of [...boxes.slice(index + 1), ...nodes]) expect(overlaps(box, other)).toBe(false);
  });
  return boxes;
}

describe("the labels of lines", () => {
  it("lie in the middle where nothing else is", () => {
    const [from, to] = [node(0, 0), node(1, 2)];
    expect(placeLabels([line("a", from, to)], [from, to])).toEqual(new Map([["a", 0.5]]));
  });

  it("lie beside each other where two lines cross", () => {
    const nodes = [node(0, 0), node(0, 4), node(1, 0), node(1, 4)];
    const [a, b, c, d] = nodes as [Box, Box, Box, Box];
    expect(placed([line("down", a, d), line("up", b, c)], nodes)).toHaveLength(2);
  });

  it("are left out where there is no room, and the first ones stay", () => {
    const [from, to] = [node(0, 0), node(1, 0)];
    const lines = Array.from({ length: 6 }, (_, index) => line(`line ${index}`, from, to));
    expect(placed(lines, [from, to])).toHaveLength(1);
    expect(placeLabels(lines, [from, to]).has("line 0")).toBe(true);
  });

  it("never lie on each other or on a node, in any graph, and the same graph has the same places", () => {
    for (let trial = 0; trial < 200; trial += 1) {
      const rowOf = (index: number) => (trial * 7 + index * ((trial % 5) + 1) + Math.floor(trial / 9)) % 4;
      const nodes = [0, 1, 2].flatMap((column) => [0, 1, 2, 3].map((row) => node(column, row)));
      const lines = Array.from({ length: 12 }, (_, index) => {
        const column = index % 2;
        const [from, to] = [nodes[column * 4 + rowOf(index)], nodes[(column + 1) * 4 + rowOf(index + 3)]];
        return line(`${index}`, from as Box, to as Box);
      });
      expect(placed(lines, nodes).length, `graph ${trial}`).toBeGreaterThan(0);
      expect(placeLabels(lines, nodes)).toEqual(placeLabels(lines, nodes));
    }
  });
});
