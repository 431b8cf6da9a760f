import { describe, expect, it } from "vitest";
import { published } from "@/lib/protocols/tlog/vectors/rfc6962";
import {
  appendLeaves,
  appendToFrontier,
  consistencyNodes,
  consistencyProof,
  emptyRoot,
  frontierNodes,
  type InclusionClaim,
  inclusionNodes,
  inclusionProof,
  leafHash,
  type NodeReader,
  nodeHash,
  rootAt,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from "./merkle";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bound = 64;
const leaves = Array.from({ length: bound }, (_, index) => leafHash(Buffer.from(`entry ${index}`)));

const stored = new Map(
  appendToFrontier([], leaves).nodes.map(({ level, index, hash }) => [`${level}/${index}`, hash] as const),
);
const read: NodeReader = async (level, index) => {
  const hash = stored.get(`${level}/${index}`);
  if (hash === undefined) throw new Error(`no node ${level}/${index}`);
  return hash;
};
const roots = Array.from({ length: bound + 1 }, (_, size) => rootOf(leaves.slice(0, size)));
const root = (size: number): Uint8Array => roots[size] ?? emptyRoot();
const leaf = (index: number): Uint8Array => leaves[index] ?? emptyRoot();

/** Follows the recursive definition of RFC 6962 §2.1 word for word. */
function definedRoot(hashes: readonly Uint8Array[]): Uint8Array {
  const [only] = hashes;
  if (only === undefined) return emptyRoot();
  if (hashes.length === 1) return only;
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  return nodeHash(definedRoot(hashes.slice(0, k)), definedRoot(hashes.slice(k)));
}

/** Every proof that differs from the given one in one place: a flipped bit, a missing, doubled, swapped or extra hash. */
function mutations(proof: readonly Uint8Array[]): Uint8Array[][] {
  const flipped = proof.flatMap((hash, at) =>
    [0, 31].map((byte) => proof.with(at, hash.with(byte, (hash[byte] ?? 0) ^ 1))),
  );
  const missing = proof.map((_, at) => proof.toSpliced(at, 1));
  const doubled = proof.map((hash, at) => proof.toSpliced(at, 0, hash));
  const swapped = proof.slice(1).map((hash, at) => proof.with(at, hash).with(at + 1, proof[at] ?? hash));
  const short = proof.map((hash, at) => proof.with(at, hash.subarray(1)));
  return [...flipped, ...missing, ...doubled, ...swapped, ...short, [...proof, emptyRoot()], [emptyRoot(), ...proof]];
}

describe("Merkle tree", () => {
  it("agrees with the published roots", () => {
    const hashes = published.entries.map((entry) => leafHash(Buffer.from(entry, "hex")));
    expect(hex(emptyRoot())).toBe(published.emptyRoot);
    expect(hashes.map((_, at) => hex(rootOf(hashes.slice(0, at + 1))))).toEqual(published.roots);
  });

  it("agrees with the published proofs", async () => {
    const hashes = published.entries.map((entry) => leafHash(Buffer.from(entry, "hex")));
    const { nodes } = appendToFrontier([], hashes);
    const reader: NodeReader = async (level, index) =>
      nodes.find((node) => node.level === level && node.index === index)?.hash ?? emptyRoot();
    for (const { index, size, proof } of published.inclusion) {
      expect((await inclusionProof(index, size, reader)).map(hex)).toEqual(proof);
    }
    for (const { oldSize, newSize, proof } of published.consistency) {
      expect((await consistencyProof(oldSize, newSize, reader)).map(hex)).toEqual(proof);
    }
  });

  it("agrees with the recursive definition at every size, however the leaves arrive", async () => {
    for (let size = 0; size <= bound; size++) {
      expect(hex(root(size))).toBe(hex(definedRoot(leaves.slice(0, size))));
      expect(hex(await rootAt(size, read))).toBe(hex(root(size)));
      for (const step of [1, 3, 7]) {
        const appended = await appendLeaves(size, leaves.slice(size, size + step), read);
        expect(hex(appended.root)).toBe(hex(root(appended.size)));
        expect(appended.frontier.map(({ level, index }) => ({ level, index }))).toEqual(frontierNodes(appended.size));
        for (const node of appended.nodes) expect(hex(node.hash)).toBe(hex(await read(node.level, node.index)));
      }
    }
  });

  it("addresses trees beyond 32 bits", () => {
    expect(frontierNodes(2 ** 40 + 1)).toEqual([
      { level: 40, index: 0 },
      { level: 0, index: 2 ** 40 },
    ]);
    expect(inclusionNodes(2 ** 40, 2 ** 40 + 1)).toEqual([{ level: 40, index: 0 }]);
    expect(frontierNodes(2 ** 53 - 1)).toHaveLength(53);
    expect(consistencyNodes(2 ** 40, 2 ** 40 + 2)).toEqual([{ level: 1, index: 2 ** 39 }]);
  });
});

/** A verifier that forgets the size of the tree, as a hash-path check without RFC 9162 §2.1.3.2 does. */
function brokenTwin({ leafHash: start, index, root: expected, proof }: InclusionClaim): boolean {
  let position = index;
  let hash = start;
  for (const sibling of proof) {
    hash = position % 2 === 1 ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    position = Math.floor(position / 2);
  }
  return hex(hash) === hex(expected);
}

describe("inclusion (PB4)", () => {
  it("is proved for every leaf of every tree, and no mutated proof is believed", async () => {
    for (let size = 1; size <= bound; size++) {
      for (let index = 0; index < size; index++) {
        const proof = await inclusionProof(index, size, read);
        const claim = { leafHash: leaf(index), index, size, root: root(size), proof };
        expect(verifyInclusion(claim)).toBe(true);
        const lies = [
          ...mutations(proof).map((mutated) => ({ ...claim, proof: mutated })),
          { ...claim, leafHash: leaf((index + 1) % bound) },
          { ...claim, root: root(size - 1) },
          ...[index - 1, index + 1, index + size, -1, 0.5].map((other) => ({ ...claim, index: other })),
        ];
        expect(lies.filter(verifyInclusion)).toEqual([]);
      }
    }
  });

  it("would not hold for a verifier that ignores the size", async () => {
    const claim = { leafHash: leaf(2), index: 2, size: 8, root: root(8), proof: await inclusionProof(2, 8, read) };
    expect([10, 18].map((index) => brokenTwin({ ...claim, index }))).toEqual([true, true]);
    expect([10, 18].map((index) => verifyInclusion({ ...claim, index }))).toEqual([false, false]);
    const last = { leafHash: leaf(4), index: 4, size: 5, root: root(5), proof: await inclusionProof(4, 5, read) };
    expect([brokenTwin(last), verifyInclusion(last)]).toEqual([false, true]);
  });

  it("is refused for a leaf beyond the tree", () => {
    expect(() => inclusionProof(3, 3, read)).toThrow(RangeError);
    expect(() => inclusionProof(-1, 3, read)).toThrow(RangeError);
    expect(verifyInclusion({ leafHash: leaf(0), index: 0, size: 0, root: emptyRoot(), proof: [] })).toBe(false);
  });
});

describe("consistency (PB4, I6)", () => {
  it("is proved between every two trees, and no mutated proof is believed", async () => {
    for (let newSize = 0; newSize <= bound; newSize++) {
      for (let oldSize = 0; oldSize <= newSize; oldSize++) {
        const proof = await consistencyProof(oldSize, newSize, read);
        const claim = { oldSize, oldRoot: root(oldSize), newSize, newRoot: root(newSize), proof };
        expect(verifyConsistency(claim)).toBe(true);
        const lies = [
          ...mutations(proof).map((mutated) => ({ ...claim, proof: mutated })),
          { ...claim, oldRoot: leaf(5) },
          ...(oldSize === 0 ? [] : [{ ...claim, newRoot: leaf(5) }]),
        ];
        expect(lies.filter(verifyConsistency)).toEqual([]);
      }
    }
  });

  it("catches a tree that rewrote one old leaf", async () => {
    const rewritten = appendToFrontier(
      [],
      leaves.map((hash, index) => (index === 3 ? leaf(4) : hash)),
    );
    const forged: NodeReader = async (level, index) =>
      rewritten.nodes.find((node) => node.level === level && node.index === index)?.hash ?? emptyRoot();
    const proof = await consistencyProof(10, bound, forged);
    const claim = { oldSize: 10, oldRoot: root(10), newSize: bound, newRoot: rewritten.root, proof };
    expect(verifyConsistency(claim)).toBe(false);
  });

  it("is refused backwards", () => {
    expect(() => consistencyProof(3, 2, read)).toThrow(RangeError);
    const claim = { oldSize: 3, oldRoot: root(3), newSize: 2, newRoot: root(2), proof: [] };
    expect(verifyConsistency(claim)).toBe(false);
  });
});
