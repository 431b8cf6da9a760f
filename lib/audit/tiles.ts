import { assertInvariant, DomainError } from "@/lib/platform/base/domain-error";
import {
  type BundleName,
  formatBundle,
  isComplete,
  parseBundleName,
  parseTileName,
  type TileName,
  tileWidth,
} from "@/lib/protocols/tlog/tiles";
import { refuseRemovedRange } from "./removal";
import { latestCheckpoint, query } from "./store";
import type { AuditReader } from "./trail-condition";

export type PublicTile = { bytes: Uint8Array<ArrayBuffer>; whole: boolean };

/**
 * Reads a tile of hashes (C2SP tlog-tiles). Hashes of subtrees reveal nothing of the records.
 *
 * @param path The part of its address after `/log/tile/`.
 * @throws DomainError `tile_not_found` for another spelling, or a tile that the latest checkpoint does not cover.
 */
export async function publicTile(path: string): Promise<PublicTile> {
  const tile = await coveredTile(parseTileName(path));
  const hashes = await hashesOf(tile);
  return { bytes: new Uint8Array(Buffer.concat(hashes)), whole: tile.width === tileWidth };
}

/**
 * Reads an entry bundle (C2SP tlog-tiles): the exact bytes of up to 256 records.
 *
 * @param path The part of its address after `/log/tile/entries/`.
 * @throws DomainError `forbidden` without `audit:read`, `entry_removed` if retention removed one of them, and
 * `tile_not_found` as `publicTile`.
 */
export async function getEntryBundle(reader: AuditReader, path: string): Promise<Uint8Array<ArrayBuffer>> {
  if (!reader.permissions.has("audit:read")) {
    throw new DomainError("forbidden", "forbidden", "Your roles do not include audit:read.");
  }
  const bundle = parseBundleName(path);
  return formatBundle(await bodiesOf(await coveredTile(bundle && { level: 0, ...bundle })));
}

async function coveredTile(tile: TileName | undefined): Promise<TileName> {
  const { size } = await latestCheckpoint();
  if (tile && isComplete(tile, size)) return tile;
  throw new DomainError(
    "tile_not_found",
    "not_found",
    `There is no such tile in the log of ${size} records. Fetch the checkpoint again.`,
  );
}

const rangeOf = ({ index, width }: BundleName): [first: number, end: number] => {
  const first = index * tileWidth;
  return [first, first + width];
};

async function hashesOf({ level, ...range }: TileName): Promise<Buffer[]> {
  const [text, values] =
    level === 0
      ? [`select leaf_hash as hash from log_leaves where ${within} order by index`, rangeOf(range)]
      : [
          `select hash from log_nodes where ${within} and level = $3::smallint order by index`,
          [...rangeOf(range), level * 8],
        ];
  const { rows } = await query<{ hash: Buffer }>(text, values);
  assertInvariant(rows.length === range.width, "every subtree of a signed tree is stored");
  return rows.map(({ hash }) => hash);
}

/** Two statements along keys: a join of the two partitioned tables costs ten times more. */
async function bodiesOf(bundle: BundleName): Promise<Buffer[]> {
  const leaves = await query<{ entry: string }>(
    `select entry from log_leaves where ${within} order by index`,
    rangeOf(bundle),
  );
  const ids = leaves.rows.map(({ entry }) => entry);
  const { rows } = await query<{ id: string; body: Buffer }>(
    "select id, body from log_entries where id = any($1::bigint[])",
    [ids],
  );
  const bodies = new Map(rows.map(({ id, body }) => [id, body]));
  const found = ids.flatMap((id) => bodies.get(id) ?? []);
  if (found.length < bundle.width) await refuseRemovedRange(...rangeOf(bundle));
  assertInvariant(found.length === bundle.width, "every record of a signed tree is stored");
  return found;
}

const within = "index >= $1::bigint and index < $2::bigint";
