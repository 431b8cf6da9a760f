export type Point = { x: number; y: number };
export type Box = Point & { width: number; height: number };
export type Line = { from: Point; to: Point };
export type Labelled = Line & { id: string; text: string };

/** The size of a label: of a character at its font, and of its ground. A text is never wider. */
const size = { character: 6, height: 20, padding: 4 };
const lineCurvature = 0.25;

/** Places along a line at which its label may lie, the best first. */
const candidates = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74];

/** How far the library bends a line: the distance of a control point from its end. */
const bend = (distance: number): number => (distance >= 0 ? distance / 2 : lineCurvature * 25 * Math.sqrt(-distance));

/** The point of a drawn line at a part of its way, from 0 at its beginning to 1. The library draws it as a Bézier curve. */
export function pointOn({ from, to }: Line, at: number): Point {
  const away = bend(to.x - from.x);
  const rest = 1 - at;
  const [a, b, c, d] = [rest ** 3, 3 * rest ** 2 * at, 3 * rest * at ** 2, at ** 3];
  return {
    x: a * from.x + b * (from.x + away) + c * (to.x - away) + d * to.x,
    y: (a + b) * from.y + (c + d) * to.y,
  };
}

/** The box of a label that lies at a part of the way of its line. */
export function boxOfLabel({ text, ...line }: Labelled, at: number): Box {
  const { x, y } = pointOn(line, at);
  const width = text.length * size.character + 2 * size.padding;
  return { x: x - width / 2, y: y - size.height / 2, width, height: size.height };
}

export const overlaps = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

/**
 * Finds a place for each label at which it lies on no node and on no other label. It is pure: the same graph has the same
 * places. A label without room has none.
 *
 * @returns The part of the way of each line at which its label lies, by the id of the line. Earlier lines choose first.
 */
export function placeLabels(lines: readonly Labelled[], nodes: readonly Box[]): Map<string, number> {
  const taken: Box[] = [...nodes];
  const places = new Map<string, number>();
  for (const line of lines) {
    const at = candidates.find((one) => {
      const box = boxOfLabel(line, one);
      return !taken.some((other) => overlaps(box, other));
    });
    if (at === undefined) continue;
    taken.push(boxOfLabel(line, at));
    places.set(line.id, at);
  }
  return places;
}
