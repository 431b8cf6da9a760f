import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conforms } from "@/lib/testing/conforms";
import {
  appendToFrontier,
  consistencyProof,
  inclusionProof,
  leafHash,
  rootAt,
  rootOf,
  verifyConsistency,
} from "./merkle";
import {
  bundlePath,
  formatBundle,
  hashesAt,
  isComplete,
  maxEntryBytes,
  parseBundle,
  parseBundleName,
  parseTile,
  parseTileName,
  readerOfTiles,
  tilePath,
  tilesAt,
} from "./tiles";
import { goProofs, goTrees } from "./vectors/go";

const largest = 70_000;
const leaves = Array.from({ length: largest }, (_, index) => leafHash(Buffer.from(`entry ${index}`)));
const { nodes } = appendToFrontier([], leaves);
const stored = new Map(nodes.map(({ level, index, hash }) => [`${level}/${index}`, hash] as const));
const hashOf = (level: number, index: number): Uint8Array => stored.get(`${level}/${index}`) ?? new Uint8Array();
const bytesOf = ({ level, index, width }: { level: number; index: number; width: number }): Uint8Array =>
  Buffer.concat(Array.from({ length: width }, (_, at) => hashOf(level * 8, index * 256 + at)));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("names of tiles", () => {
  it(conforms("C2SP tlog-tiles", "Merkle Tree", "a tile's index is written in groups of three digits"), () => {
    expect(tilePath({ level: 0, index: 0, width: 256 })).toBe("tile/0/000");
    expect(tilePath({ level: 1, index: 1_234_067, width: 256 })).toBe("tile/1/x001/x234/067");
    expect(tilePath({ level: 63, index: 1_000, width: 255 })).toBe("tile/63/x001/000.p/255");
    expect(bundlePath({ index: 999, width: 1 })).toBe("tile/entries/999.p/1");
  });

  it("has one spelling, which is read back", () => {
    const name = fc.record({
      level: fc.nat(63),
      index: fc.nat({ max: 2 ** 44 }),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(name, (tile) => {
        expect(parseTileName(tilePath(tile).slice("tile/".length))).toEqual(tile);
        const { level: _, ...bundle } = tile;
        expect(parseBundleName(bundlePath(bundle).slice("tile/entries/".length))).toEqual(bundle);
      }),
    );
  });

  it.each([
    ...["", "0", "0/", "0/0", "0/00", "0/0000", "0/1000", "0/x000/000", "0/x001", "0/x001/x002", "0/001/002"],
    ...["00/000", "64/000", "-1/000", "0/000.p", "0/000.p/", "0/000.p/0", "0/000.p/00", "0/000.p/01", "0/000.p/256"],
    ...["0/000.p/1.p/1", "0/000.p/1e1", "0/000/", "0//000", "/0/000", "0/000?", "0/ 000", "0/x001/000.p/-1"],
    ...["entries/000", "0/x999/x999/x999/x999/x999/999", "0/x001/x001/x001/x001/x001/x001/001", "0/٠٠٠"],
  ])("does not take %j for one", (path) => {
    expect(parseTileName(path)).toBeUndefined();
  });
});

describe("tiles of a tree", () => {
  it("give the proofs of the tree itself, at every size", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: largest }), fc.nat(), async (size, choice) => {
        const old = choice % (size + 1);
        const read = readerOfTiles(size, async (tile) => {
          expect(isComplete(tile, size)).toBe(true);
          return bytesOf(tile);
        });
        const direct = async (level: number, index: number) => hashOf(level, index);
        expect(hex(await rootAt(size, read))).toBe(hex(await rootAt(size, direct)));
        const proof = await consistencyProof(old, size, read);
        expect(proof.map(hex)).toEqual((await consistencyProof(old, size, direct)).map(hex));
        const [oldRoot, newRoot] = [await rootAt(old, direct), await rootAt(size, direct)];
        expect(verifyConsistency({ oldSize: old, oldRoot, newSize: size, newRoot, proof })).toBe(true);
        const index = choice % size;
        const path = await inclusionProof(index, size, read);
        expect(path.map(hex)).toEqual((await inclusionProof(index, size, direct)).map(hex));
      }),
      { numRuns: 60 },
    );
  });

  it("are listed without a gap, and only the last of a level is partial", () => {
    for (const size of [0, 1, 255, 256, 257, 65_535, 65_536, 70_000]) {
      for (const level of [0, 1, 2, 3]) {
        const tiles = [...tilesAt(level, size)];
        expect(tiles.map(({ index }) => index)).toEqual(tiles.map((_, at) => at));
        expect(tiles.slice(0, -1).every(({ width }) => width === 256)).toBe(true);
        expect(tiles.reduce((sum, { width }) => sum + width, 0)).toBe(hashesAt(level, size));
        expect(tiles.every((tile) => isComplete(tile, size))).toBe(true);
      }
    }
    expect(isComplete({ level: 0, index: 0, width: 2 }, 1)).toBe(false);
    expect(isComplete({ level: 1, index: 0, width: 1 }, 255)).toBe(false);
    expect(isComplete({ level: 63, index: 0, width: 1 }, Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  it("of another length are refused", async () => {
    const read = readerOfTiles(3, async () => new Uint8Array(95));
    await expect(read(0, 0)).rejects.toThrow(RangeError);
    expect(parseTile(new Uint8Array(64), 2)).toHaveLength(2);
    expect(parseTile(new Uint8Array(64), 1)).toBeUndefined();
  });

  it("are those of golang.org/x/mod/sumdb/tlog, byte for byte", () => {
    for (const { size, root, levels } of goTrees) {
      expect(hex(rootOf(leaves.slice(0, size)))).toBe(root);
      const own = levels.map((_, level) => {
        const tiles = [...tilesAt(level, size)];
        const digest = createHash("sha256")
          .update(Buffer.concat(tiles.map(bytesOf)))
          .digest("hex");
        return { last: tiles.map(tilePath).at(-1), digest };
      });
      expect(own).toEqual(levels);
      expect(hashesAt(levels.length, size)).toBe(0);
    }
  });

  it("prove what golang.org/x/mod/sumdb/tlog proves", async () => {
    for (const { oldSize, newSize, proof } of goProofs) {
      const own = await consistencyProof(
        oldSize,
        newSize,
        readerOfTiles(newSize, async (tile) => bytesOf(tile)),
      );
      expect(own.map(hex)).toEqual(proof);
    }
  });
});

describe("entry bundles", () => {
  const anyEntries = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 256 });

  it("hold each entry behind its length in 16 bits", () => {
    expect(hex(formatBundle([Buffer.from("ab"), Buffer.from("")]))).toBe("000261620000");
    fc.assert(
      fc.property(anyEntries, (entries) => {
        expect(parseBundle(formatBundle(entries), entries.length)?.map(hex)).toEqual(entries.map(hex));
      }),
    );
  });

  it("hold the longest entry, and refuse a longer one", () => {
    const longest = new Uint8Array(maxEntryBytes);
    expect(parseBundle(formatBundle([longest]), 1)?.[0]?.length).toBe(maxEntryBytes);
    expect(() => formatBundle([new Uint8Array(maxEntryBytes + 1)])).toThrow(RangeError);
  });

  it("that are cut, or have bytes or entries too many, are refused", () => {
    fc.assert(
      fc.property(anyEntries, fc.nat(), (entries, choice) => {
        const bytes = formatBundle(entries);
        expect(parseBundle(bytes.subarray(0, choice % bytes.length), entries.length)).toBeUndefined();
        expect(parseBundle(Buffer.concat([bytes, Buffer.from([0])]), entries.length)).toBeUndefined();
        expect(parseBundle(bytes, entries.length + 1)).toBeUndefined();
        expect(parseBundle(bytes, entries.length - 1)).toBeUndefined();
      }),
    );
  });
});
