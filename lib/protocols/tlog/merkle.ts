import { hash } from "node:crypto";
import type { Bytes } from "@/lib/protocols/encoding/base64url";

/** A complete subtree of 2^level leaves, the index-th of its level. */
export type NodeId = { readonly level: number; readonly index: number };
export type MerkleNode = NodeId & { readonly hash: Uint8Array };
/** Fetches the hash of a stored complete subtree. */
export type NodeReader = (level: number, index: number) => Promise<Uint8Array>;

/** The leaves from `start` up to, not including, `end`. */
type Range = { readonly start: number; readonly end: number };

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** Hashes the exact bytes of an entry (RFC 6962 §2.1). */
export function leafHash(entry: Uint8Array): Bytes {
  return hash("sha256", Buffer.concat([leafPrefix, entry]), "buffer");
}

/** Hashes two adjacent subtrees into their parent (RFC 6962 §2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Bytes {
  return hash("sha256", Buffer.concat([nodePrefix, left, right]), "buffer");
}

/** Returns the root of the tree without leaves (RFC 6962 §2.1). */
export function emptyRoot(): Bytes {
  return hash("sha256", "", "buffer");
}

/** Computes the root over leaf hashes that are all at hand (RFC 6962 §2.1). */
export function rootOf(leafHashes: readonly Uint8Array[]): Uint8Array {
  return rootOfFrontier(extend([], leafHashes).frontier);
}

/** Lists the complete subtrees that make up a tree of this size, widest first; a reader needs these to append. */
export function frontierNodes(size: number): NodeId[] {
  assertSize(size);
  return rangeNodes({ start: 0, end: size });
}

export type Appended = {
  /** Every complete subtree that the new leaves finished, leaves included, in the order to store them. */
  readonly nodes: readonly MerkleNode[];
  readonly size: number;
  readonly root: Uint8Array;
  /** The complete subtrees of the new tree, widest first: the next append starts from these. */
  readonly frontier: readonly MerkleNode[];
};

/** Appends leaf hashes to a tree whose frontier was read before. */
export function appendToFrontier(frontier: readonly MerkleNode[], leafHashes: readonly Uint8Array[]): Appended {
  const extended = extend(frontier, leafHashes);
  return { ...extended, size: sizeOfFrontier(extended.frontier), root: rootOfFrontier(extended.frontier) };
}

/** Appends leaf hashes to a stored tree of the given size; at most one read per level. */
export async function appendLeaves(
  size: number,
  leafHashes: readonly Uint8Array[],
  read: NodeReader,
): Promise<Appended> {
  return appendToFrontier(await readNodes(frontierNodes(size), read), leafHashes);
}

/** Computes the root of a stored tree at any size it has had (RFC 6962 §2.1). */
export async function rootAt(size: number, read: NodeReader): Promise<Uint8Array> {
  return rootOfFrontier(await readNodes(frontierNodes(size), read));
}

/** Lists the nodes an inclusion proof reads, so that a store can fetch them at once. */
export function inclusionNodes(index: number, size: number): NodeId[] {
  return inclusionRanges(index, size).flatMap(rangeNodes);
}

/** Lists the nodes a consistency proof reads, so that a store can fetch them at once. */
export function consistencyNodes(oldSize: number, newSize: number): NodeId[] {
  return consistencyRanges(oldSize, newSize).flatMap(rangeNodes);
}

/** Builds the audit path of a leaf, from its sibling up (RFC 6962 §2.1.1). Throws RangeError unless index < size. */
export function inclusionProof(index: number, size: number, read: NodeReader): Promise<Uint8Array[]> {
  return readRanges(inclusionRanges(index, size), read);
}

/** Builds the proof that the smaller tree is a prefix of the larger (RFC 6962 §2.1.2). Throws RangeError unless oldSize ≤ newSize. */
export function consistencyProof(oldSize: number, newSize: number, read: NodeReader): Promise<Uint8Array[]> {
  return readRanges(consistencyRanges(oldSize, newSize), read);
}

export type InclusionClaim = {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** Verifies that a leaf is at its index in the tree of this root (RFC 9162 §2.1.3.2). */
export function verifyInclusion({ leafHash: leaf, index, size, root, proof }: InclusionClaim): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || !areHashes([leaf, root, ...proof])) return false;
  let position = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(position) || position === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(position) && position !== 0) {
        position = half(position);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    position = half(position);
    last = half(last);
  }
  return last === 0 && equalBytes(hash, root);
}

export type ConsistencyClaim = {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly newSize: number;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** Verifies that the larger tree only appends to the smaller (RFC 9162 §2.1.4.2); every tree extends the empty one. */
export function verifyConsistency({ oldSize, oldRoot, newSize, newRoot, proof }: ConsistencyClaim): boolean {
  if (!isSize(oldSize) || !isSize(newSize) || oldSize > newSize) return false;
  if (!areHashes([oldRoot, newRoot, ...proof])) return false;
  if (newSize === 0 && !equalBytes(newRoot, emptyRoot())) return false;
  if (oldSize === 0) return proof.length === 0 && equalBytes(oldRoot, emptyRoot());
  if (oldSize === newSize) return proof.length === 0 && equalBytes(oldRoot, newRoot);
  return foldConsistency({ oldSize, oldRoot, newSize, newRoot, proof });
}

function foldConsistency({ oldSize, oldRoot, newSize, newRoot, proof }: ConsistencyClaim): boolean {
  // When the old tree is one complete subtree, its root is left out of the proof.
  const [first, ...rest] = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  if (first === undefined || rest.length === 0) return false;
  let position = oldSize - 1;
  let last = newSize - 1;
  while (isOdd(position)) {
    position = half(position);
    last = half(last);
  }
  let oldHash = first;
  let newHash = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(position) || position === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (!isOdd(position) && position !== 0) {
        position = half(position);
        last = half(last);
      }
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    position = half(position);
    last = half(last);
  }
  return last === 0 && equalBytes(oldHash, oldRoot) && equalBytes(newHash, newRoot);
}

/** The siblings on the way from a leaf to the root, nearest first. */
function inclusionRanges(index: number, size: number): Range[] {
  assertSize(size);
  assertSize(index);
  if (index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const ranges: Range[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

function consistencyRanges(oldSize: number, newSize: number): Range[] {
  assertSize(oldSize);
  assertSize(newSize);
  if (oldSize > newSize) throw new RangeError(`a tree of ${newSize} is no extension of one of ${oldSize}`);
  if (oldSize === 0 || oldSize === newSize) return [];
  const ranges: Range[] = [];
  let start = 0;
  let end = newSize;
  while (oldSize < end) {
    const middle = start + splitOf(end - start);
    if (oldSize <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  if (start > 0) ranges.push({ start, end });
  return ranges.reverse();
}

/** Reads the root of the leaves of a range that starts at a split of the tree. */
export const rangeRoot = async (range: Range, read: NodeReader): Promise<Uint8Array> =>
  rootOfFrontier(await readNodes(rangeNodes(range), read));

/** The complete subtrees of a range that starts at a split of the tree, widest first. */
export function rangeNodes({ start, end }: Range): NodeId[] {
  const nodes: NodeId[] = [];
  let at = start;
  while (at < end) {
    const level = floorLog2(end - at);
    const width = 2 ** level;
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

async function readRanges(ranges: readonly Range[], read: NodeReader): Promise<Uint8Array[]> {
  return Promise.all(ranges.map((range) => rangeRoot(range, read)));
}

function readNodes(ids: readonly NodeId[], read: NodeReader): Promise<MerkleNode[]> {
  return Promise.all(ids.map(async (id) => ({ ...id, hash: await read(id.level, id.index) })));
}

function extend(frontier: readonly MerkleNode[], leafHashes: readonly Uint8Array[]) {
  const edge = [...frontier];
  const nodes: MerkleNode[] = [];
  let next = sizeOfFrontier(frontier);
  for (const hash of leafHashes) {
    let node: MerkleNode = { level: 0, index: next++, hash };
    nodes.push(node);
    for (let left = edge.at(-1); left?.level === node.level; left = edge.at(-1)) {
      edge.pop();
      node = { level: node.level + 1, index: half(node.index), hash: nodeHash(left.hash, node.hash) };
      nodes.push(node);
    }
    edge.push(node);
  }
  return { nodes, frontier: edge };
}

const sizeOfFrontier = (frontier: readonly MerkleNode[]): number =>
  frontier.reduce((size, { level }) => size + 2 ** level, 0);

function rootOfFrontier(frontier: readonly MerkleNode[]): Uint8Array {
  const last = frontier.at(-1);
  if (last === undefined) return emptyRoot();
  return frontier.slice(0, -1).reduceRight((right, { hash }) => nodeHash(hash, right), last.hash);
}

/** The largest power of two smaller than a size of at least two. */
export const splitOf = (size: number): number => 2 ** floorLog2(size - 1);
// Sizes may exceed 32 bits, so there are no shifts here.
const half = (value: number): number => Math.floor(value / 2);
const isOdd = (value: number): boolean => value % 2 === 1;
const isPowerOfTwo = (value: number): boolean => 2 ** floorLog2(value) === value;
const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const areHashes = (hashes: readonly Uint8Array[]): boolean => hashes.every(({ length }) => length === 32);
const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

function floorLog2(value: number): number {
  const rounded = Math.round(Math.log2(value));
  return 2 ** rounded > value ? rounded - 1 : rounded;
}

function assertSize(value: number): void {
  if (!isSize(value)) throw new RangeError(`${value} is not the size of a tree`);
}
