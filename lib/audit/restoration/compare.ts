import type pg from "pg";
import { findNodes, hashOf } from "@/lib/audit/stored-tree";
import { appendToFrontier, frontierNodes, rootAt } from "@/lib/protocols/tlog/merkle";
import type { KnownCheckpoint, Restoration, RestorationKind } from "./restoration";

type Client = Pick<pg.ClientBase, "query">;

/** The log as the database holds it. `vkey` is null for a log that an earlier version opened. */
export type StoredLog = {
  origin: string;
  vkey: string | null;
  size: number;
  lastEntry: string;
  /** The checkpoint of the greatest size. */
  signed: { size: number; root: Buffer } | undefined;
};

/** The stored log compared with the watermark: the same head, a watermark behind the log, or a restoration. */
export type Comparison = { kind: "same" | "behind-log" } | { kind: "restored"; restoration: Restoration };

/** More records than one chunk holds are never signed and then lost by a commit that failed. */
const maxUnsealed = 4_000;

/** Reads the head of the stored log; undefined before it was opened. */
export async function readLog(client: Client): Promise<StoredLog | undefined> {
  const { rows } = await client.query<{
    origin: string;
    vkey: string | null;
    size: string;
    last_entry: string;
    signed_size: string | null;
    root: Buffer | null;
  }>(`select h.origin, h.vkey, h.size, h.last_entry, c.size as signed_size, c.root
      from log_head h left join lateral (select size, root from log_checkpoints order by size desc limit 1) c on true`);
  const [row] = rows;
  if (!row) return undefined;
  const signed = row.root && { size: Number(row.signed_size), root: row.root };
  const { origin, vkey, last_entry: lastEntry } = row;
  return { origin, vkey, size: Number(row.size), lastEntry, signed: signed ?? undefined };
}

/**
 * Compares the last checkpoint that is known outside the database with the stored log (S3).
 *
 * A watermark ahead of the log is no restoration if the waiting records extend the tree to exactly its root. Then the
 * checkpoint was signed and its commit failed.
 */
export async function compareLog(
  client: Client,
  mark: KnownCheckpoint,
  log: StoredLog | undefined,
): Promise<Comparison> {
  const restored = (kind: RestorationKind): Comparison => ({
    kind: "restored",
    restoration: restorationOf(kind, mark, log),
  });
  // Nothing was recorded under it, so nothing of it can be lost.
  if (mark.size === 0) return { kind: log ? "behind-log" : "same" };
  if (!log) return restored("other_log");
  if (log.vkey === null ? log.origin !== mark.origin : log.vkey !== mark.vkey) {
    return (await isAcknowledged(client, mark.vkey)) ? { kind: "behind-log" } : restored("other_log");
  }
  if (log.signed?.size !== log.size) return restored("damaged");
  if (mark.size > log.size) return (await continues(client, mark, log)) ? { kind: "same" } : restored("behind");
  const root = mark.size === log.size ? log.signed.root : await storedRoot(client, mark.size);
  if (!root) return restored("damaged");
  if (Buffer.from(root).toString("base64") !== mark.root) return restored("forked");
  return { kind: mark.size === log.size ? "same" : "behind-log" };
}

/** Whether the stored tree has the root that was signed last. */
export async function isWhole(client: Client, { size, signed }: StoredLog): Promise<boolean> {
  const root = signed?.size === size ? await storedRoot(client, size) : undefined;
  return root !== undefined && signed !== undefined && Buffer.compare(root, signed.root) === 0;
}

export const restorationOf = (
  kind: RestorationKind,
  known: KnownCheckpoint,
  log: StoredLog | undefined,
): Restoration => ({
  kind,
  known,
  found: log && { origin: log.origin, size: log.size, root: log.signed?.root ?? null },
});

/** The root at a size that the stored tree has had; undefined where a part of the tree is missing. */
async function storedRoot(client: Client, size: number): Promise<Uint8Array | undefined> {
  const nodes = await findNodes(client, frontierNodes(size));
  if (nodes === undefined) return undefined;
  return rootAt(size, async (level, index) => hashOf(nodes, level, index));
}

async function continues(client: Client, mark: KnownCheckpoint, log: StoredLog): Promise<boolean> {
  const missing = mark.size - log.size;
  if (missing > maxUnsealed) return false;
  const { rows } = await client.query<{ leaf_hash: Buffer }>(
    "select sha256('\\x00'::bytea || body) as leaf_hash from log_entries where id > $1 order by id limit $2",
    [log.lastEntry, missing],
  );
  if (rows.length < missing) return false;
  const frontier = await findNodes(client, frontierNodes(log.size));
  if (!frontier) return false;
  const { root } = appendToFrontier(
    frontier,
    rows.map(({ leaf_hash }) => leaf_hash),
  );
  return Buffer.from(root).toString("base64") === mark.root;
}

/** Whether the log of a key ended by an acknowledged restoration: a server that was away knows it still. */
async function isAcknowledged(client: Client, vkey: string): Promise<boolean> {
  const { rowCount } = await client.query(
    "select 1 from log_restorations where known_vkey = $1 and acknowledged_at is not null limit 1",
    [vkey],
  );
  return Boolean(rowCount);
}
