import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leafHash, rootOf } from "./merkle";
import { multiProof, multiProofNodes, rootOfMultiProof } from "./multi-proof";

const leavesOf = (size: number) => Array.from({ length: size }, (_, n) => leafHash(Buffer.from(`entry ${n}`)));

/** A tree and some of its leaves. */
const tree = fc
  .integer({ min: 1, max: 70 })
  .chain((size) =>
    fc.tuple(fc.constant(size), fc.uniqueArray(fc.integer({ min: 0, max: size - 1 }), { minLength: 1, maxLength: 9 })),
  );

const readerOf = (all: readonly Uint8Array[]) => async (level: number, index: number) =>
  rootOf(all.slice(index * 2 ** level, (index + 1) * 2 ** level));

describe("a multi-proof", () => {
  it("gives the root of the tree, whichever leaves it is for", async () => {
    await fc.assert(
      fc.asyncProperty(tree, async ([size, chosen]) => {
        const all = leavesOf(size);
        const proof = await multiProof(chosen, size, readerOf(all));
        const leaves = new Map(chosen.map((index) => [index, all[index] ?? new Uint8Array()]));
        expect(rootOfMultiProof(proof, leaves)).toEqual(rootOf(all));
        expect(multiProofNodes(chosen, size).length).toBeGreaterThanOrEqual(proof.hashes.length);
      }),
    );
  });

  it("gives no root or another one after any change", async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.nat(), async ([size, chosen], at) => {
        const all = leavesOf(size);
        const root = Buffer.from(rootOf(all));
        const proof = await multiProof(chosen, size, readerOf(all));
        const leaves = new Map(chosen.map((index) => [index, all[index] ?? new Uint8Array()]));
        const isRoot = (changed: typeof proof, held = leaves) =>
          root.equals(rootOfMultiProof(changed, held) ?? new Uint8Array());
        const [index = 0] = chosen;
        expect(isRoot(proof, new Map([...leaves, [index, leafHash(Buffer.from("another"))]]))).toBe(false);
        expect(isRoot(proof, new Map([...leaves].slice(1)))).toBe(false);
        expect(isRoot({ ...proof, hashes: [...proof.hashes, leafHash(Buffer.from("more"))] })).toBe(false);
        if (proof.hashes.length === 0) return;
        const place = at % proof.hashes.length;
        const other = Uint8Array.from(proof.hashes[place] ?? []);
        other[at % 32] = (other[at % 32] ?? 0) ^ 1;
        expect(isRoot({ ...proof, hashes: proof.hashes.with(place, other) })).toBe(false);
        expect(isRoot({ ...proof, hashes: proof.hashes.toSpliced(place, 1) })).toBe(false);
      }),
    );
  });

  it("needs fewer hashes than the proofs of its leaves", async () => {
    const all = leavesOf(1_000);
    const proof = await multiProof([10, 11, 12, 500, 999], 1_000, readerOf(all));
    expect(proof.hashes.length).toBeLessThan(30);
  });
});
