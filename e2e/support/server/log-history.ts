import { createHash } from "node:crypto";
import { rootOf } from "@/lib/protocols/tlog/merkle";
import type { Sql } from "@/lib/testing/database";

/** An allow that a client received, by its id and the hash that the answer promised. */
export type ReceivedAllow = { decisionId: string; leafHash: string };
/** A checkpoint that a client received. */
export type ReceivedCheckpoint = { size: number; root: string };

/** Answers that clients received from a server, including one that was killed meanwhile. */
export class History {
  readonly allows: ReceivedAllow[] = [];
  readonly checkpoints: ReceivedCheckpoint[] = [];

  /** Reads the server's checkpoint, so that no later tree may contradict it. */
  async readCheckpoint(url: string): Promise<void> {
    const note = await (await fetch(`${url}/log/checkpoint`)).text();
    const [, size = "", root = ""] = note.split("\n");
    if (!/^\d+$/.test(size)) throw new Error(`This is no checkpoint: ${note}`);
    this.checkpoints.push({ size: Number(size), root });
  }
}

type RecordedAllow = { decision_id: string; leaf_hash: Buffer };

/**
 * Compares what clients received with what the database holds (I1, I4, I6), and answers every difference as a sentence:
 * an allow without a record, or with two, or with another hash; a counter that differs from its records; a tree that
 * does not have a root that was given out.
 */
export async function differences(sql: Sql, history: History): Promise<string[]> {
  // A load may go on while this reads.
  const [allows, checkpoints] = [[...history.allows], [...history.checkpoints]];
  const recorded = await sql<RecordedAllow>(
    `select substring(convert_from(body, 'UTF8') from '"decision_id":"([^"]+)"') as decision_id, leaf_hash
     from log_entries where type = 'decision.made' and position('"decision":"allow"' in convert_from(body, 'UTF8')) > 0`,
  );
  return [
    ...wrongRecords(allows, recorded),
    ...(await wrongCounters(sql)),
    ...(await wrongRoots(sql, checkpoints)),
    ...(await wrongLeaves(sql)),
  ];
}

function wrongRecords(allows: readonly ReceivedAllow[], recorded: readonly RecordedAllow[]): string[] {
  const hashes = new Map<string, RecordedAllow[]>();
  for (const one of recorded) hashes.set(one.decision_id, [...(hashes.get(one.decision_id) ?? []), one]);
  return allows.flatMap(({ decisionId, leafHash }) => {
    const records = hashes.get(decisionId) ?? [];
    if (records.length !== 1) return [`${decisionId} was received and is recorded ${records.length} times`];
    const same = records[0]?.leaf_hash.toString("base64url") === leafHash;
    return same ? [] : [`${decisionId} is recorded with another hash`];
  });
}

async function wrongCounters(sql: Sql): Promise<string[]> {
  const rows = await sql<{ key: string; spent: string; reserved: string }>(
    `with reserved as (
       select r ->> 'counter' as key, sum((r ->> 'amount')::bigint) as amount
       from log_entries, jsonb_array_elements(convert_from(body, 'UTF8')::jsonb -> 'facts' -> 'reserved') as r
       where type = 'decision.made' group by 1)
     select coalesce(c.key, r.key) as key, coalesce(c.spent, 0) as spent, coalesce(r.amount, 0) as reserved
     from counters c full join reserved r on r.key = c.key where coalesce(c.spent, 0) <> coalesce(r.amount, 0)`,
  );
  return rows.map(({ key, spent, reserved }) => `${key} has spent ${spent}, its records ${reserved}`);
}

async function wrongRoots(sql: Sql, checkpoints: readonly ReceivedCheckpoint[]): Promise<string[]> {
  const leaves = (await sql<{ leaf_hash: Buffer }>("select leaf_hash from log_leaves order by index")).map(
    (row) => row.leaf_hash,
  );
  return checkpoints.flatMap(({ size, root }) => {
    if (leaves.length < size) return [`a checkpoint of ${size} was received, and ${leaves.length} are sealed`];
    const same = Buffer.from(rootOf(leaves.slice(0, size))).toString("base64") === root;
    return same ? [] : [`the tree of size ${size} has another root than was received`];
  });
}

async function wrongLeaves(sql: Sql): Promise<string[]> {
  const rows = await sql<{ index: string; body: Buffer; leaf_hash: Buffer }>(
    "select l.index, e.body, l.leaf_hash from log_leaves l join log_entries e on e.id = l.entry order by l.index desc limit 2000",
  );
  const wrong = rows.filter(({ body, leaf_hash }) => {
    const hash = createHash("sha256")
      .update(Buffer.from([0]))
      .update(body)
      .digest();
    return Buffer.compare(hash, leaf_hash) !== 0;
  });
  return wrong.map(({ index }) => `leaf ${index} is not the hash of its record`);
}
