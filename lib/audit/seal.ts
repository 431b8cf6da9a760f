import type pg from "pg";
import { nowhere, type Place, readPlace, refuseRestored, writeMark } from "@/lib/audit/restoration/watermark";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { log } from "@/lib/platform/observability/log";
import { signCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { appendToFrontier, frontierNodes, leafHash, type MerkleNode, rootAt } from "@/lib/protocols/tlog/merkle";
import { formatVkey, type NoteSigner, noteKey } from "@/lib/protocols/tlog/note";
import { insertDerived } from "./derived-rows.store";
import type { StoredEntry } from "./search-row";
import { searchRows, type TrailRows } from "./search-rows.store";
import { hashOf, readNodes } from "./stored-tree";

/** One connection that seals, and what it remembers between chunks. */
export type Sealer = {
  client: pg.Client;
  /** Returns the signer that signs as this origin. */
  signer: (origin: string) => NoteSigner | Promise<NoteSigner>;
  /** The frontier of the tree this connection left behind; believed only while the head still has that size. */
  frontier?: { size: number; nodes: readonly MerkleNode[] };
  /** The cluster that the connection leads to. */
  place?: Place;
  /** Gets to know what was sealed, after it was committed. */
  onSealed?: ((chunk: SealedChunk) => void) | undefined;
};

export type SealedChunk = { sealed: number; size: number; lastEntry: string; oldestAgeSeconds: number } & TrailRows;

type Head = { origin: string; vkey: string | null; size: number; lastEntry: string };

export const maxChunk = 4_000;

/**
 * Seals, in one transaction, the next records up to and including `upTo` in the order of their ids: leaves, complete
 * subtrees, search rows, usage and a signed checkpoint, or nothing of all that.
 *
 * `upTo` must be a settled horizon (S1). The locked head fences off every other sealer: the second one continues from
 * where the first one left.
 *
 * @throws RestoredLog when the database is older than the last signed checkpoint. An error when the stored tree is not
 * the signed one. Then nothing more may be signed (S3).
 */
export async function sealChunk(sealer: Sealer, upTo: string): Promise<SealedChunk> {
  const { client } = sealer;
  sealer.place ??= await readPlace(client);
  await client.query("begin");
  try {
    const head = await lockHead(client);
    await refuseRestored(client);
    const frontier = await verifiedFrontier(sealer, head);
    const entries = await nextEntries(client, head.lastEntry, upTo);
    const chunk = await append(sealer, head, frontier, entries);
    // The commit waits for a standby as long as it takes: a cancelled wait would publish a checkpoint that can be lost.
    await client.query("set local statement_timeout = 0");
    await client.query("commit");
    if (chunk.sealed > 0) sealer.onSealed?.(chunk);
    return chunk;
  } catch (error) {
    delete sealer.frontier;
    // A connection that is gone cannot roll back, and need not.
    await client.query("rollback").catch(() => {});
    throw error;
  }
}

/** Makes the head of a new log and signs its empty tree; leaves an existing log alone. */
export async function openLog(sealer: Sealer, origin: string): Promise<void> {
  const { client } = sealer;
  sealer.place ??= await readPlace(client);
  await client.query("begin");
  try {
    await refuseRestored(client);
    await client.query("insert into log_head (origin) values ($1) on conflict do nothing", [origin]);
    const head = await lockHead(client);
    // A log of an earlier version learns its key.
    if (head.vkey === null) await client.query("update log_head set vkey = $1", [await vkeyOf(sealer, head.origin)]);
    const { rowCount } = await client.query("select 1 from log_checkpoints limit 1");
    if (rowCount === 0 && head.size === 0) {
      await insertCheckpoint(sealer, { ...head, root: appendToFrontier([], []).root });
    }
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  }
}

const vkeyOf = async ({ signer }: Sealer, origin: string): Promise<string> => {
  const { name, publicKey } = await signer(origin);
  return formatVkey(noteKey(name, publicKey));
};

async function lockHead(client: pg.Client): Promise<Head> {
  const { rows } = await client.query<{ origin: string; vkey: string | null; size: string; last_entry: string }>(
    "select origin, vkey, size, last_entry from log_head for update",
  );
  const [head] = rows;
  assertInvariant(head !== undefined, "the log has a head");
  const { origin, vkey, last_entry: lastEntry } = head;
  return { origin, vkey, size: Number(head.size), lastEntry };
}

/** Reads the edge of the tree and compares it with what was signed last: never sign anything that is no extension. */
async function verifiedFrontier(sealer: Sealer, { size }: Head): Promise<readonly MerkleNode[]> {
  const { rows } = await sealer.client.query<{ size: string; root: Buffer }>(
    "select size, root from log_checkpoints order by size desc limit 1",
  );
  const signed = rows[0];
  assertInvariant(
    signed !== undefined && Number(signed.size) === size,
    "the head is where the last checkpoint is (S3)",
  );
  if (sealer.frontier?.size === size) return sealer.frontier.nodes;
  const nodes = await readNodes(sealer.client, frontierNodes(size));
  const root = await rootAt(size, async (level, index) => hashOf(nodes, level, index));
  assertInvariant(Buffer.compare(root, signed.root) === 0, "the stored tree has the root that was signed (S3)");
  return nodes;
}

type ChunkEntry = StoredEntry & { age: number };

/**
 * Reads the records to seal next. Their leaves are the hashes of their bytes: a stored hash that is another one (a
 * changed row, a defect) enters no tree, and is reported.
 */
async function nextEntries(client: pg.Client, after: string, upTo: string): Promise<ChunkEntry[]> {
  const { rows } = await client.query<ChunkEntry>({
    name: "next_entries",
    text: `select id, entry_id, type, body, leaf_hash, created_at,
             date_part('epoch', clock_timestamp() - created_at) as age
           from log_entries where id > $1 and id <= $2 order by id limit ${maxChunk}`,
    values: [after, upTo],
  });
  for (const entry of rows) {
    const hash = leafHash(entry.body);
    if (entry.leaf_hash.equals(hash)) continue;
    log.error({ entry: entry.entry_id }, "the stored hash of a record is not that of its bytes");
    entry.leaf_hash = Buffer.from(hash);
  }
  return rows;
}

async function append(
  sealer: Sealer,
  head: Head,
  frontier: readonly MerkleNode[],
  entries: readonly ChunkEntry[],
): Promise<SealedChunk> {
  const last = entries.at(-1);
  if (last === undefined) {
    return { sealed: 0, size: head.size, lastEntry: head.lastEntry, oldestAgeSeconds: 0, trail: [], characters: 0 };
  }
  const { client } = sealer;
  const grown = appendToFrontier(
    frontier,
    entries.map((entry) => entry.leaf_hash),
  );
  await insertLeaves(client, head.size, entries);
  await insertNodes(client, grown.nodes);
  const trail = await insertDerived(client, await searchRows(client, head.size, entries));
  const { rowCount } = await client.query("update log_head set size = $1, last_entry = $2 where size = $3", [
    grown.size,
    last.id,
    head.size,
  ]);
  assertInvariant(rowCount === 1, "the locked head did not move");
  await insertCheckpoint(sealer, { ...head, size: grown.size, root: grown.root });
  sealer.frontier = { size: grown.size, nodes: grown.frontier };
  return {
    sealed: entries.length,
    size: grown.size,
    lastEntry: last.id,
    oldestAgeSeconds: Math.max(0, ...entries.slice(0, 1).map(({ age }) => age)),
    ...trail,
  };
}

async function insertLeaves(client: pg.Client, size: number, entries: readonly StoredEntry[]): Promise<void> {
  await client.query(
    `insert into log_leaves (index, entry, leaf_hash)
     select $1::bigint + e.ord - 1, e.id, e.hash
     from unnest($2::bigint[], $3::bytea[]) with ordinality as e(id, hash, ord)`,
    [size, entries.map(({ id }) => id), entries.map(({ leaf_hash }) => leaf_hash)],
  );
}

async function insertNodes(client: pg.Client, nodes: readonly MerkleNode[]): Promise<void> {
  const wide = nodes.filter(({ level }) => level > 0);
  if (wide.length === 0) return;
  await client.query(
    "insert into log_nodes (level, index, hash) select * from unnest($1::smallint[], $2::bigint[], $3::bytea[])",
    [wide.map(({ level }) => level), wide.map(({ index }) => index), wide.map(({ hash }) => Buffer.from(hash))],
  );
}

type NewCheckpoint = { origin: string; vkey: string | null; size: number; root: Uint8Array };

/**
 * Signs and keeps a checkpoint; the watermark outside the database is durable before. The primary key refuses a second
 * root for a size that was signed.
 */
async function insertCheckpoint(sealer: Sealer, { origin, vkey, size, root }: NewCheckpoint): Promise<void> {
  const { client } = sealer;
  const signer = await sealer.signer(origin);
  const own = formatVkey(noteKey(signer.name, signer.publicKey));
  assertInvariant(vkey === null || vkey === own, "the log is signed by its own key alone (S3)");
  const place = sealer.place ?? nowhere;
  await writeMark({ vkey: own, origin, size, root: Buffer.from(root).toString("base64"), ...place });
  const note = await signCheckpoint({ origin, size, root }, [signer]);
  await client.query("insert into log_checkpoints (size, root, note) values ($1, $2, $3)", [
    ...[size, Buffer.from(root), note],
  ]);
  await client.query("select pg_notify('mandate', json_build_object('topic', 'audit', 'id', $1::text)::text)", [
    String(size),
  ]);
}
