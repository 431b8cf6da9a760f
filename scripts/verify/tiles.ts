import { join } from "node:path";
import type { Check } from "@/lib/audit/verify-evidence";
import { type Appended, appendToFrontier, leafHash, type MerkleNode, rootOf } from "@/lib/protocols/tlog/merkle";
import {
  type BundleName,
  bundlePath,
  hashesAt,
  parseBundle,
  parseTile,
  type TileName,
  tilePath,
  tilesAt,
  tileWidth,
} from "@/lib/protocols/tlog/tiles";
import { readIfThere } from "./files";

/** The first and the last of the entries of which one is wrong. */
export type Fault = { readonly first: number; readonly last: number; readonly says: string };

export type EntryRange = Pick<Fault, "first" | "last">;

/** The tree that a directory of tiles holds. */
export type Recomputed = {
  readonly root: Uint8Array;
  /** The root that the tree had at the kept size. */
  readonly keptRoot: Uint8Array | undefined;
  readonly tiles: number;
  readonly bundles: number;
  /** The ranges of entries without their bytes, where the directory has bytes of others. */
  readonly absent: readonly EntryRange[];
  readonly fault: Fault | undefined;
};

/** A tile of a lower level names the wrong entry more exactly than one above it. */
const earlier = (lower: Fault | undefined, upper: Fault | undefined): Fault | undefined =>
  lower && upper && upper.last < lower.first ? upper : (lower ?? upper);

/** Computes a tree again from the files below `tile/`, one tile at a time. */
export async function recompute(directory: string, size: number, keptSize: number | undefined): Promise<Recomputed> {
  const tree = new GrowingTree(keptSize);
  const files = new Files(directory);
  let fault: Fault | undefined;
  for (const tile of tilesAt(0, size)) {
    const { leaves, wrong } = await files.leavesOf(tile);
    fault ??= wrong;
    if (leaves === undefined) return { ...tree.result(), ...files.counts, absent: files.absentRanges(), fault };
    tree.append(leaves);
  }
  const upper = await files.upperFault(tree.upper, size);
  return { ...tree.result(), ...files.counts, absent: files.absentRanges(), fault: earlier(fault, upper) };
}

/** Grows from leaves, and keeps the hashes of the upper tiles. */
class GrowingTree {
  readonly upper: Uint8Array[][] = [];
  private frontier: readonly MerkleNode[] = [];
  private size = 0;
  private root: Uint8Array = rootOf([]);
  private keptRoot: Uint8Array | undefined;

  constructor(private readonly keptSize: number | undefined) {
    if (keptSize === 0) this.keptRoot = this.root;
  }

  append(leaves: readonly Uint8Array[]): void {
    const middle = (this.keptSize ?? 0) - this.size;
    if (middle > 0 && middle <= leaves.length) {
      this.grow(appendToFrontier(this.frontier, leaves.slice(0, middle)));
      this.keptRoot = this.root;
      this.grow(appendToFrontier(this.frontier, leaves.slice(middle)));
    } else {
      this.grow(appendToFrontier(this.frontier, leaves));
    }
  }

  result(): { root: Uint8Array; keptRoot: Uint8Array | undefined } {
    return { root: this.root, keptRoot: this.keptRoot };
  }

  private grow({ nodes, frontier, root, size }: Appended): void {
    for (const { level, hash } of nodes) {
      if (level === 0 || level % 8 !== 0) continue;
      const hashes = this.upper[level / 8] ?? [];
      this.upper[level / 8] = hashes;
      hashes.push(hash);
    }
    [this.frontier, this.root, this.size] = [frontier, root, size];
  }
}

/** Files of tiles and bundles, and how many of them were read. */
class Files {
  readonly counts = { tiles: 0, bundles: 0 };
  private readonly absent: EntryRange[] = [];

  constructor(private readonly directory: string) {}

  /** Reads the leaves of a tile, from its hashes, its entries, or both if they agree. */
  async leavesOf(tile: TileName): Promise<{ leaves?: Uint8Array[]; wrong?: Fault }> {
    const first = tile.index * tileWidth;
    const last = first + tile.width - 1;
    const [hashes, entries] = [await this.tile(tile), await this.bundle(tile)];
    if (entries === undefined) this.absent.push({ first, last });
    for (const [part, name] of [[hashes, tilePath(tile)] as const, [entries, bundlePath(tile)] as const]) {
      if (part === "damaged")
        return { wrong: { first, last, says: `${name} does not hold exactly ${tile.width} of them.` } };
    }
    const leaves = entries === "damaged" ? undefined : entries?.map(leafHash);
    if (hashes === undefined || hashes === "damaged") {
      return leaves ? { leaves } : { wrong: { first, last, says: `${tilePath(tile)} is missing, and its entries.` } };
    }
    const other = leaves?.findIndex((leaf, at) => Buffer.compare(leaf, hashes[at] ?? leaf) !== 0) ?? -1;
    if (other === -1) return { leaves: hashes };
    const index = first + other;
    return {
      leaves: hashes,
      wrong: { first: index, last: index, says: `The bytes of entry ${index} do not have the hash in its tile.` },
    };
  }

  /** Neighbouring ranges are one. A directory of hashes alone has none. */
  absentRanges(): EntryRange[] {
    if (this.counts.bundles === 0) return [];
    const ranges: EntryRange[] = [];
    for (const range of this.absent) {
      const before = ranges.at(-1);
      if (before?.last === range.first - 1) ranges[ranges.length - 1] = { ...before, last: range.last };
      else ranges.push(range);
    }
    return ranges;
  }

  /** Compares the tiles above level 0 with the hashes that the leaves have. Missing tiles follow from the leaves. */
  async upperFault(computed: readonly Uint8Array[][], size: number): Promise<Fault | undefined> {
    let fault: Fault | undefined;
    for (let level = 1; hashesAt(level, size) > 0; level++) {
      for (const tile of tilesAt(level, size)) {
        const hashes = await this.tile(tile);
        if (hashes === undefined) continue;
        const found = upperFaultOf(tile, hashes, computed[level] ?? []);
        fault = earlier(fault, found);
      }
    }
    return fault;
  }

  private async tile(tile: TileName): Promise<Uint8Array[] | "damaged" | undefined> {
    const [bytes, width] = await this.read(tile, (width) => tilePath({ ...tile, width }));
    if (bytes === undefined) return undefined;
    this.counts.tiles += 1;
    return parseTile(bytes, width)?.slice(0, tile.width) ?? "damaged";
  }

  private async bundle(tile: BundleName): Promise<Uint8Array[] | "damaged" | undefined> {
    const [bytes, width] = await this.read(tile, (width) => bundlePath({ index: tile.index, width }));
    if (bytes === undefined) return undefined;
    this.counts.bundles += 1;
    return parseBundle(bytes, width)?.slice(0, tile.width) ?? "damaged";
  }

  /** Reads the file of a range, or of the whole one that replaced a partial one. */
  private async read(
    { width }: BundleName,
    pathOf: (width: number) => string,
  ): Promise<[Uint8Array | undefined, number]> {
    const exact = await readIfThere(join(this.directory, pathOf(width)));
    if (exact !== undefined || width === tileWidth) return [exact, width];
    return [await readIfThere(join(this.directory, pathOf(tileWidth))), tileWidth];
  }
}

function upperFaultOf(
  tile: TileName,
  hashes: readonly Uint8Array[] | "damaged",
  computed: readonly Uint8Array[],
): Fault | undefined {
  const [span, start] = [tileWidth ** tile.level, tile.index * tileWidth];
  if (hashes === "damaged") {
    const last = (start + tile.width) * span - 1;
    return { first: start * span, last, says: `${tilePath(tile)} does not hold ${tile.width} hashes.` };
  }
  const at = hashes.findIndex((hash, i) => Buffer.compare(hash, computed[start + i] ?? new Uint8Array()) !== 0);
  if (at === -1) return undefined;
  const first = (start + at) * span;
  const last = first + span - 1;
  return { first, last, says: `Entries ${first} to ${last} do not have the hash in ${tilePath(tile)}.` };
}

/** Words a fault as a check. */
export const faultCheck = ({ first, says }: Fault): Check => ({ ok: false, says: `First at entry ${first}: ${says}` });
