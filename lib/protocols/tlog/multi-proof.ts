import { type NodeId, type NodeReader, nodeHash, rangeNodes, rangeRoot, splitOf } from "./merkle";

/** The leaves from `start` up to, not including, `end`. */
type Range = { readonly start: number; readonly end: number };

/** The proof that several leaves are in one tree: each hash once, from the left. */
export type MultiProof = {
  readonly size: number;
  /** Places of the leaves, ascending and without repetition. */
  readonly indexes: readonly number[];
  readonly hashes: readonly Uint8Array[];
};

const mostHashes = 65_536;

const isIn = (indexes: readonly number[], { start, end }: Range): boolean =>
  indexes.some((index) => index >= start && index < end);

/** The widest ranges without any of the leaves, from the left. */
function restOf(indexes: readonly number[], range: Range): Range[] {
  if (!isIn(indexes, range)) return [range];
  const { start, end } = range;
  if (end - start === 1) return [];
  const middle = start + splitOf(end - start);
  const within = (part: Range) => indexes.filter((index) => index >= part.start && index < part.end);
  const [left, right] = [
    { start, end: middle },
    { start: middle, end },
  ];
  return [...restOf(within(left), left), ...restOf(within(right), right)];
}

const ordered = (indexes: Iterable<number>): number[] => [...new Set(indexes)].toSorted((a, b) => a - b);

/** Lists the nodes that a multi-proof reads, so that a store can fetch them at once. */
export const multiProofNodes = (indexes: Iterable<number>, size: number): NodeId[] =>
  restOf(ordered(indexes), { start: 0, end: size }).flatMap(rangeNodes);

/** Builds the proof for leaves of a stored tree. Each index must be below the size. */
export async function multiProof(indexes: Iterable<number>, size: number, read: NodeReader): Promise<MultiProof> {
  const leaves = ordered(indexes);
  const hashes = await Promise.all(restOf(leaves, { start: 0, end: size }).map((range) => rangeRoot(range, read)));
  return { size, indexes: leaves, hashes };
}

/**
 * Computes the root that a multi-proof gives for some leaf hashes; undefined if the proof has not exactly the hashes that
 * it needs, or names other leaves.
 */
export function rootOfMultiProof(
  { size, indexes, hashes }: MultiProof,
  leaves: ReadonlyMap<number, Uint8Array>,
): Uint8Array | undefined {
  const isShaped = indexes.every((index, at) => index < size && index > (indexes[at - 1] ?? -1) && leaves.has(index));
  if (!isShaped || indexes.length === 0 || indexes.length !== leaves.size || hashes.length > mostHashes)
    return undefined;
  let used = 0;
  const compute = (range: Range, within: readonly number[]): Uint8Array | undefined => {
    if (within.length === 0) return hashes[used++];
    const { start, end } = range;
    if (end - start === 1) return leaves.get(start);
    const middle = start + splitOf(end - start);
    const left = compute(
      { start, end: middle },
      within.filter((index) => index < middle),
    );
    const right =
      left &&
      compute(
        { start: middle, end },
        within.filter((index) => index >= middle),
      );
    return right && nodeHash(left, right);
  };
  const root = compute({ start: 0, end: size }, indexes);
  return used === hashes.length ? root : undefined;
}
