export type Rosette = { rings: string[]; centre: "dot" | "square" | "triangle" | "cross" };

const centres: Rosette["centre"][] = ["dot", "square", "triangle", "cross"];

/** Makes a stream of small numbers that is the same for the same text (FNV-1a, then xorshift). */
function stream(text: string): (below: number) => number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  state = state || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 8) % below;
  };
}

/** Writes one closed ring of petals around (20, 20). */
function ring(shape: { petals: number; outer: number; valley: number; spread: number; turn: number }): string {
  const { petals, outer, valley, spread, turn } = shape;
  const step = (2 * Math.PI) / petals;
  const inner = outer * valley;
  const reach = (outer - 0.25 * inner * Math.cos(step / 2)) / (0.75 * Math.cos(spread * step));
  const at = (radius: number, angle: number) =>
    `${(20 + radius * Math.sin(angle)).toFixed(1)} ${(20 - radius * Math.cos(angle)).toFixed(1)}`;
  const curves = Array.from({ length: petals }, (_, i) => {
    const mid = turn + i * step;
    return `C${at(reach, mid - spread * step)} ${at(reach, mid + spread * step)} ${at(inner, mid + step / 2)}`;
  });
  return `M${at(inner, turn - step / 2)}${curves.join("")}Z`;
}

/** Computes the rosette of a key's fingerprint. It helps to recognise a key again and proves nothing. */
export function rosetteOf(fingerprint: string): Rosette {
  const next = stream(fingerprint);
  const petals = 3 + next(9);
  const count = 1 + next(3);
  const centre = centres[next(4)] ?? "dot";
  const depth = next(4);
  const spread = petals < 5 ? 0.2 + 0.08 * next(3) : 0.26 + 0.16 * next(3);
  // Broad petals need deep valleys, or they melt into a circle.
  const valley = 0.3 + (spread > 0.5 || petals > 7 ? 0.06 : 0.12) * depth;
  const interleaved = next(2) === 1;
  const turn = (next(3) * Math.PI) / (petals * 3);
  const rings = Array.from({ length: count }, (_, i) =>
    ring({
      petals,
      valley,
      spread,
      outer: interleaved ? 17.5 - i * 1.2 : 17.5 - i * 4.6,
      turn: turn + (interleaved ? (i * Math.PI) / (petals * count) : (i % 2) * (Math.PI / petals)),
    }),
  );
  return { rings, centre };
}
