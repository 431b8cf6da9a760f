import pg from "pg";
import { beforeEach, describe, expect, it } from "vitest";
import { startTestRuntime, type TestRuntime } from "@/e2e/support/test-runtime";
import { append } from "@/lib/audit/append";
import { logOrigin, logSigner, logVkey } from "@/lib/audit/log-key";
import { proofOf, provenConsistency } from "@/lib/audit/proof";
import { openLog, type Sealer, sealChunk } from "@/lib/audit/seal";
import { sealEvent } from "@/lib/audit/seal-event";
import { sealRound, sealUpTo, startSequencer } from "@/lib/audit/sequencer";
import { servingConnection, sqlPool } from "@/lib/platform/db/pool";
import { transaction } from "@/lib/platform/db/transaction";
import { newId } from "@/lib/platform/ids/id";
import { leafHash, rootOf, verifyConsistency } from "@/lib/protocols/tlog/merkle";
import { parseVkey } from "@/lib/protocols/tlog/note";
import { isTlogProofError, verifyTlogProof } from "@/lib/protocols/tlog/tlog-proof";

let runtime: TestRuntime;
beforeEach(async () => {
  runtime = await startTestRuntime();
  return () => runtime.close();
});

const event = (n: number) => ({
  type: "test.happened",
  actor: { type: "system", id: "test" } as const,
  facts: { n },
  texts: { note: `note ${n}` },
});

const record = (n: number) => transaction((tx) => append(tx, event(n)));

async function withSealer<T>(use: (sealer: Sealer) => Promise<T>): Promise<T> {
  const client = new pg.Client(servingConnection("test-sealer"));
  client.on("error", () => {});
  await client.connect();
  try {
    const sealer: Sealer = { client, signer: logSigner };
    await openLog(sealer, logOrigin());
    return await use(sealer);
  } finally {
    await client.end().catch(() => {});
  }
}

const rows = async <T extends pg.QueryResultRow>(sql: string) => (await sqlPool().query<T>(sql)).rows;

/** Committed records without a leaf, though a later record has one: lost for ever. */
const lost = () =>
  rows<{ entry_id: string }>(
    `select entry_id from log_entries e
     where id <= (select last_entry from log_head) and not exists (select 1 from log_leaves l where l.entry = e.id)`,
  );

type Opened = { commit(): Promise<void>; entryId: string };

/** A writer that has drawn its id and committed nothing yet. */
async function openWriter(n: number): Promise<Opened> {
  const client = new pg.Client(servingConnection("test-writer"));
  await client.connect();
  await client.query("begin");
  await client.query("select barrier_shared()");
  const { entryId, type, body, leafHash: leaf } = sealEvent(event(n), new Date());
  await client.query("insert into log_entries (entry_id, type, body, leaf_hash) values ($1, $2, $3, $4)", [
    entryId,
    type,
    body,
    leaf,
  ]);
  return {
    entryId,
    async commit() {
      await client.query("commit");
      await client.end();
    },
  };
}

/** The broken twin: takes the newest id it can see as a cursor, without the barrier. */
async function naiveRound(sealer: Sealer): Promise<void> {
  const { rows: newest } = await sealer.client.query<{ id: string }>(
    "select coalesce(max(id), 0) as id from log_entries",
  );
  await sealChunk(sealer, newest[0]?.id ?? "0");
}

type Round = (sealer: Sealer) => Promise<void>;

/** A writer draws an id, a later one commits first, a round runs, then the first commits. */
async function overtakenWriter(round: Round): Promise<void> {
  await withSealer(async (sealer) => {
    const slow = await openWriter(1);
    await record(2);
    let over = false;
    const running = round(sealer).finally(() => {
      over = true;
    });
    // The round that takes the barrier waits for the slow writer; the naive one does not.
    await untilWaitingForBarrier(() => over);
    await slow.commit();
    await running;
    await round(sealer);
  });
}

async function untilWaitingForBarrier(over: () => boolean): Promise<void> {
  while (!over()) {
    const waiting = await rows("select 1 from pg_locks where locktype = 'advisory' and not granted");
    if (waiting.length > 0) return;
  }
}

describe("S1 the sequencer seals in order behind the barrier", () => {
  it("loses no record whose writer was overtaken", async () => {
    await overtakenWriter((sealer) => sealRound(sealer));
    expect(await lost()).toEqual([]);
    expect(await rows("select * from log_leaves")).toHaveLength(2);
  });

  it("a twin with a naive cursor loses it, and this test sees that", async () => {
    await overtakenWriter(naiveRound);
    expect(await lost()).toHaveLength(1);
  });

  it("seals everything once, in the order of ids, under concurrent writers and two sequencers", async () => {
    const sequencers = [startSequencer({ intervalMs: 5 }), startSequencer({ intervalMs: 5 })];
    const ids = (await Promise.all(Array.from({ length: 8 }, (_, w) => writer(w, 25)))).flat();
    await expect.poll(async () => (await rows("select 1 from log_leaves")).length, { timeout: 10_000 }).toBe(200);
    await Promise.all(sequencers.map((sequencer) => sequencer.stop()));
    expect(await lost()).toEqual([]);
    const leaves = await rows<{ index: string; entry_id: string }>(
      "select l.index, e.entry_id from log_leaves l join log_entries e on e.id = l.entry order by e.id",
    );
    expect(leaves.map(({ index }) => Number(index))).toEqual(leaves.map((_, i) => i));
    expect(new Set(leaves.map(({ entry_id }) => entry_id))).toEqual(new Set(ids));
    await expectSound();
  });
});

async function writer(w: number, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push(await record(w * 1000 + n));
  return ids;
}

/** I6: every checkpoint is signed, has the root of its leaves, and every pair is consistent. */
async function expectSound(): Promise<void> {
  const leaves = (await rows<{ leaf_hash: Buffer }>("select leaf_hash from log_leaves order by index")).map(
    (row) => row.leaf_hash,
  );
  const checkpoints = (await rows<{ size: string; root: Buffer }>("select * from log_checkpoints order by size")).map(
    ({ size, root }) => ({ size: Number(size), root }),
  );
  expect(checkpoints.length).toBeGreaterThan(1);
  for (const { size, root } of checkpoints) {
    expect(Buffer.from(rootOf(leaves.slice(0, size))).equals(root)).toBe(true);
  }
  for (const [i, first] of checkpoints.entries()) {
    for (const second of checkpoints.slice(i)) {
      const proof = await provenConsistency(first.size, second.size);
      const claim = { oldSize: first.size, oldRoot: first.root, newSize: second.size, newRoot: second.root, proof };
      expect(verifyConsistency(claim)).toBe(true);
    }
  }
}

describe("I6 checkpoints", () => {
  it("stay consistent in every pair while batches of many sizes are sealed", async () => {
    await withSealer(async (sealer) => {
      let n = 0;
      for (const batch of [1, 2, 1, 5, 8, 3, 16, 7]) {
        await transaction(async (tx) => {
          for (let i = 0; i < batch; i++) await append(tx, event(n++));
        });
        // Forgetting what the connection remembers must make no difference.
        if (batch % 2 === 0) delete sealer.frontier;
        await sealRound(sealer);
      }
    });
    await expectSound();
  });

  it("continue after the leader is killed between and within rounds", async () => {
    const sequencer = startSequencer({ intervalMs: 5 });
    for (let kill = 0; kill < 5; kill++) {
      await writer(kill, 10);
      await sqlPool().query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'mandate-sequencer' and datname = current_database()",
      );
    }
    await expect.poll(async () => (await rows("select 1 from log_leaves")).length, { timeout: 15_000 }).toBe(50);
    await sequencer.stop();
    expect(await lost()).toEqual([]);
    await expectSound();
  });

  it("are never signed over a tree that is not the signed one (S3)", async () => {
    await sealUpTo(await record(1));
    await sealUpTo(await record(2));
    const owner = new pg.Client(runtime.database.ownerUrl);
    await owner.connect();
    await owner.query("update log_head set size = 1, last_entry = 1");
    await owner.end();
    await expect(sealUpTo(await record(3))).rejects.toThrow("S3");
    expect(await rows("select 1 from log_checkpoints where size > 2")).toEqual([]);
  });
});

describe("a record's proof", () => {
  it("verifies offline, and refuses a mutated byte and another index", async () => {
    for (let n = 0; n < 6; n++) await record(n);
    const entryId = await record(99);
    await record(100);
    await sealUpTo(entryId);
    const [entry] = await rows<{ index: string; body: Buffer }>(
      `select l.index, e.body from log_entries e join log_leaves l on l.entry = e.id where e.entry_id = '${entryId}'`,
    );
    const { text, origin } = await proofOf(Number(entry?.index));
    const trusted = { origin, keys: [parseVkey(logVkey(origin))] };
    const body = Buffer.from(entry?.body ?? []);
    expect(verifyTlogProof(text, leafHash(body), trusted).index).toBe(Number(entry?.index));
    body[body.length - 3] = (body[body.length - 3] ?? 0) ^ 1;
    expect(() => verifyTlogProof(text, leafHash(body), trusted)).toThrow("not_included");
    const moved = text.replace(/^index \d+$/m, "index 0");
    expect(refusalOf(() => verifyTlogProof(moved, leafHash(entry?.body ?? new Uint8Array()), trusted))).toBe(true);
  });
});

function refusalOf(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch (error) {
    return isTlogProofError(error);
  }
}

describe("use of agents and instances", () => {
  it("is counted from decisions, once, and ids of nobody stop nothing", async () => {
    const unknown = newId("agent");
    const decision = (d: "allow" | "deny") => ({
      ...event(1),
      type: "decision.made",
      decision: d,
      agentId: unknown,
      instanceId: newId("instance"),
    });
    const ids = await transaction(async (tx) => [
      await append(tx, decision("allow")),
      await append(tx, decision("deny")),
    ]);
    await sealUpTo(ids[1] ?? "");
    expect(await rows("select * from agent_usage")).toEqual([]);
    expect(await rows("select 1 from audit_search where decision is not null")).toHaveLength(2);
  });
});
