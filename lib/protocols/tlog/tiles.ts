import { type NodeReader, rootOf } from "./merkle";

/** Hashes in a full tile, and entries in a full bundle. */
export const tileWidth = 256;
/** The longest entry that a bundle can hold: its length has 16 bits. */
export const maxEntryBytes = 65_535;
export const hashBytes = 32;

const treeLevels = 8;
const maxLevel = 63;
/** Six groups of three digits hold every safe integer. */
const indexPattern = /^(?:x\d{3}\/){0,5}\d{3}$/;

/** A range of hashes or entries: the index-th of its kind, from `index` × 256. A width below 256 is a partial one. */
export type BundleName = { readonly index: number; readonly width: number };
/** A tile of the hashes at tree level 8 × `level`. */
export type TileName = BundleName & { readonly level: number };

/**
 * Writes the path of a tile below the log's address: `tile/1/x001/234.p/5`.
 *
 * @see [C2SP tlog-tiles](https://c2sp.org/tlog-tiles)
 */
export const tilePath = ({ level, ...bundle }: TileName): string => `tile/${level}/${rangePath(bundle)}`;

/** Writes the path of an entry bundle below the log's address: `tile/entries/x001/234.p/5`. */
export const bundlePath = (bundle: BundleName): string => `tile/entries/${rangePath(bundle)}`;

function rangePath({ index, width }: BundleName): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/\d{3}/g) ?? [];
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
  return width === tileWidth ? path : `${path}.p/${width}`;
}

/** Reads the part of a tile's path after `tile/`; undefined for anything but the one spelling of a tile. */
export function parseTileName(path: string): TileName | undefined {
  const [, level = "", range = ""] = /^(0|[1-9]\d?)\/(.+)$/.exec(path) ?? [];
  const bundle = parseBundleName(range);
  return bundle && Number(level) <= maxLevel ? { level: Number(level), ...bundle } : undefined;
}

/** Reads the part of a bundle's path after `tile/entries/`; undefined for anything but the one spelling. */
export function parseBundleName(path: string): BundleName | undefined {
  const [range = "", partial, ...more] = path.split(".p/");
  if (!indexPattern.test(range) || more.length > 0) return undefined;
  const index = Number(range.replaceAll(/[x/]/g, ""));
  const width = partial === undefined ? tileWidth : Number(partial);
  if (!Number.isSafeInteger(index * tileWidth) || !(width >= 1 && width <= tileWidth)) return undefined;
  return rangePath({ index, width }) === path ? { index, width } : undefined;
}

/** Counts the hashes at a tile level that a tree of this size has. */
export const hashesAt = (level: number, size: number): number => Math.floor(size / tileWidth ** level);

/** Whether a tree of this size has all hashes of a tile. Of a bundle: the tile of level 0 with its name. */
export const isComplete = ({ level, index, width }: TileName, size: number): boolean =>
  index * tileWidth + width <= hashesAt(level, size);

/** Lists the tiles of one level in a tree of this size; only the last can be partial. */
export function* tilesAt(level: number, size: number): Generator<TileName> {
  const hashes = hashesAt(level, size);
  for (let index = 0; index * tileWidth < hashes; index++) {
    yield { level, index, width: Math.min(tileWidth, hashes - index * tileWidth) };
  }
}

/** Cuts the bytes of a tile into hashes; undefined unless they are exactly as many as its name states. */
export function parseTile(bytes: Uint8Array, width: number): Uint8Array[] | undefined {
  if (bytes.length !== width * hashBytes) return undefined;
  return Array.from({ length: width }, (_, at) => bytes.subarray(at * hashBytes, (at + 1) * hashBytes));
}

/**
 * Reads the subtrees of a tree of this size from its tiles. Each tile is fetched once.
 *
 * The hashes are as good as the tiles: the caller compares the result with a signed root.
 *
 * @throws RangeError for a tile of another length than its name states.
 */
export function readerOfTiles(size: number, fetchTile: (tile: TileName) => Promise<Uint8Array>): NodeReader {
  const fetched = new Map<string, Promise<Uint8Array[]>>();
  const read = async (tile: TileName): Promise<Uint8Array[]> => {
    const hashes = parseTile(await fetchTile(tile), tile.width);
    if (hashes === undefined) throw new RangeError(`${tilePath(tile)} does not hold ${tile.width} hashes`);
    return hashes;
  };
  return async (treeLevel, index) => {
    const level = Math.floor(treeLevel / treeLevels);
    const width = 2 ** (treeLevel % treeLevels);
    const first = index * width;
    const tileIndex = Math.floor(first / tileWidth);
    const whole = Math.min(tileWidth, hashesAt(level, size) - tileIndex * tileWidth);
    const tile = { level, index: tileIndex, width: whole };
    const path = tilePath(tile);
    const hashes = fetched.get(path) ?? read(tile);
    fetched.set(path, hashes);
    const at = first % tileWidth;
    return rootOf((await hashes).slice(at, at + width));
  };
}

/** Joins the exact bytes of entries to a bundle. Throws RangeError for an entry that a bundle cannot hold. */
export function formatBundle(entries: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const parts = entries.flatMap((entry) => {
    if (entry.length > maxEntryBytes) throw new RangeError(`an entry has ${entry.length} bytes`);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(entry.length);
    return [length, entry];
  });
  return new Uint8Array(Buffer.concat(parts));
}

/** Cuts a bundle into the exact bytes of its entries; undefined unless they are exactly `width` entries. */
export function parseBundle(bytes: Uint8Array, width: number): Uint8Array[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at + 2 <= bytes.length && entries.length < width) {
    const end = at + 2 + view.getUint16(at);
    if (end > bytes.length) return undefined;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return at === bytes.length && entries.length === width ? entries : undefined;
}
