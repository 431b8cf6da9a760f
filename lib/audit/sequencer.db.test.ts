import pg from "pg";
import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/lib/platform/base/id";
import { installRuntime } from "@/lib/platform/base/runtime";
import { servingConnection, sqlPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import { leafHash } from "@/lib/protocols/tlog/merkle";
import { parseVkey } from "@/lib/protocols/tlog/note";
import { isTlogProofError, verifyTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { event, expectSound, lost, record, rows, withSealer } from "@/lib/testing/sealing";
import { startSilentProxy } from "@/lib/testing/silent-proxy";
import { untilTestEnds } from "@/lib/testing/until-test-ends";
import { append } from "./append";
import { logVkey } from "./log-key";
import { proofOf } from "./proof";
import { sealEvent } from "./seal-event";
import { type Sequencer, sealingRounds, sealUpTo, startSequencer } from "./sequencer";

let runtime: TestRuntime;
beforeEach(async () => {
  runtime = await startTestRuntime();
  return () => runtime.close();
});

describe("S1 the sequencer", () => {
  it("seals everything once, in the order of ids, under concurrent writers and two sequencers", async () => {
    const sequencers = [1, 2].map(() => untilTestEnds(startSequencer({ intervalMs: 5 })));
    const ids = (await Promise.all(Array.from({ length: 8 }, (_, w) => writer(w, 25)))).flat();
    await expect.poll(async () => (await rows("select 1 from log_leaves")).length).toBe(200);
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

describe("I6 checkpoints", () => {
  it("stay consistent in every pair while batches of many sizes are sealed", async () => {
    await withSealer(async (sealer) => {
      const round = sealingRounds(sealer);
      let n = 0;
      for (const batch of [1, 2, 1, 5, 8, 3, 16, 7]) {
        await transaction(async (tx) => {
          for (let i = 0; i < batch; i++) await append(tx, event(n++));
        });
        // Forgetting what the connection remembers must make no difference.
        if (batch % 2 === 0) delete sealer.frontier;
        await round(0);
      }
    });
    await expectSound();
  });

  it("continue after the leader is killed between and within rounds", async () => {
    const sequencer = untilTestEnds(startSequencer({ intervalMs: 5 }));
    for (let kill = 0; kill < 5; kill++) {
      await writer(kill, 10);
      await sqlPool().query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'mandate-sequencer' and datname = current_database()",
      );
    }
    await expect.poll(async () => (await rows("select 1 from log_leaves")).length).toBe(50);
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
    await expect(sealUpTo(await record(3))).rejects.toThrow("is not the one that was signed");
    expect(await rows("select 1 from log_checkpoints where size > 2")).toEqual([]);
  });
});

describe("K19: a leader that is stopped and keeps its lock", () => {
  /** A database session as of a process under SIGSTOP: it holds the lock and asks nothing. */
  async function stoppedLeader(): Promise<{ isGone: () => boolean; end(): Promise<void> }> {
    const client = new pg.Client(servingConnection("mandate-sequencer"));
    let gone = false;
    client.on("error", () => {
      gone = true;
    });
    await client.connect();
    await client.query("select pg_advisory_lock(770101)");
    return { isGone: () => gone, end: () => client.end().catch(() => {}) };
  }
  const sealedCount = async () => (await rows("select 1 from log_leaves")).length;

  it("is replaced by another process, which seals what waits", async () => {
    const leader = await stoppedLeader();
    await record(1);
    const sequencer = untilTestEnds(startSequencer({ intervalMs: 5, silentMs: 300 }));
    await expect.poll(sealedCount).toBe(1);
    expect(leader.isGone()).toBe(true);
    await sequencer.stop();
    await leader.end();
  });

  it("is left alone while it asks the database", async () => {
    for (const pace of [{ intervalMs: 5 }, { intervalMs: 5, silentMs: 5_000 }]) untilTestEnds(startSequencer(pace));
    const pids = async () =>
      (
        await rows<{ pid: number }>(
          `select pid from pg_locks where objid = 770101 and granted
           and database = (select oid from pg_database where datname = current_database())`,
        )
      ).map(({ pid }) => pid);
    await expect.poll(pids).toHaveLength(1);
    const first = await pids();
    for (let n = 0; n < 40; n++) await record(n);
    await expect.poll(sealedCount).toBe(40);
    expect(await pids()).toEqual(first);
  });
});

describe("a sequencer whose connection falls silent between two rounds", () => {
  it("stops", { timeout: 20_000 }, async () => {
    await sealUpTo(await record(1));
    const proxy = await startSilentProxy(runtime.database.appUrl);
    installRuntime({ ...runtime.runtime, databaseUrl: proxy.url });
    let sequencer: Sequencer | undefined;
    // Nothing waits, so the first round ends with its first statement.
    await new Promise((resolve) => {
      sequencer = startSequencer({ intervalMs: 600_000, watch: resolve });
    });
    void proxy.hush();
    await sequencer?.stop();
    proxy.close();
  });
});

describe("K19: a stored hash that is not that of the record's bytes", () => {
  it("enters no tree: the record is sealed by its bytes, and its proof verifies", async () => {
    await record(1);
    const { entryId, type, body } = sealEvent(event(2), new Date());
    await sqlPool().query("insert into log_entries (entry_id, type, body, leaf_hash) values ($1, $2, $3, $4)", [
      ...[entryId, type, body, Buffer.alloc(32, 7)],
    ]);
    await sealUpTo(await record(3));
    const { text, origin, vkey } = await proofOf(1);
    expect(verifyTlogProof(text, leafHash(body), { origin, keys: [parseVkey(vkey)] }).index).toBe(1);
    expect(await rows("select 1 from log_leaves where leaf_hash = decode(repeat('07', 32), 'hex')")).toEqual([]);
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
  it("is counted from decisions, once, and unknown ids stop nothing", async () => {
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
