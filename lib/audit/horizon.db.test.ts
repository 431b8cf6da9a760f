import pg from "pg";
import { beforeEach, describe, expect, it } from "vitest";
import { servingConnection } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { event, expectSound, lost, record, rows, withSealer } from "@/lib/testing/sealing";
import { seededRandom } from "@/lib/testing/trials";
import { untilTestEnds } from "@/lib/testing/until-test-ends";
import { append } from "./append";
import { isSettled, markHorizon } from "./horizon";
import { type Sealer, sealChunk } from "./seal";
import { sealEvent } from "./seal-event";
import { sealingRounds, startSequencer } from "./sequencer";

let runtime: TestRuntime;
beforeEach(async () => {
  runtime = await startTestRuntime();
  return () => runtime.close();
});

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

/** Writes records in transactions of many lengths and both sides of the barrier; answers those that committed. */
async function unevenWriter(w: number, random: (below: number) => number): Promise<string[]> {
  const kept: string[] = [];
  for (let n = 0; n < 25; n++) {
    const [dice, count, ms] = [random(10), 1 + random(3), random(12)];
    const run = transaction(
      async (tx) => {
        const ids: string[] = [];
        for (let i = 0; i < count; i++) {
          ids.push(await append(tx, event(w * 1000 + n * 10 + i)));
          if (i === 0) await tx.$executeRaw`select pg_sleep(${ms / 1000}::float8)`;
        }
        if (dice < 2) throw new Error("gives up");
        return ids;
      },
      { barrier: dice === 9 ? "exclusive" : "shared" },
    );
    kept.push(...(await run.catch(() => [])));
  }
  return kept;
}

type Rounds = (sealer: Sealer) => Promise<() => Promise<void>>;

const settled: Rounds = async (sealer) => {
  const round = sealingRounds(sealer);
  return () => round(0);
};

/** The broken twin: takes the newest visible id as a cursor and ignores running transactions. */
const naive: Rounds = async (sealer) => async () => {
  const { rows: newest } = await sealer.client.query<{ id: string }>(
    "select coalesce(max(id), 0) as id from log_entries",
  );
  await sealChunk(sealer, newest[0]?.id ?? "0");
};

/** The other broken twin: lists the writers before it reads the id that they may still write up to. */
const listsFirst: Rounds = async (sealer) => {
  const { writers } = await markHorizon(sealer.client);
  return async () => {
    const { upTo } = await markHorizon(sealer.client);
    if (await isSettled(sealer.client, { upTo, writers }, 0)) await sealChunk(sealer, upTo);
  };
};

/** A writer draws an id, a later one commits first, a round runs, then the first commits. */
async function overtakenWriter(rounds: Rounds): Promise<void> {
  await withSealer(async (sealer) => {
    const round = await rounds(sealer);
    const slow = await openWriter(1);
    await record(2);
    await round();
    await slow.commit();
    await round();
  });
}

/** Takes the barrier as every writer does; fails as soon as one waits. */
async function passBarrier(times: number): Promise<void> {
  const client = new pg.Client(servingConnection("test-writer"));
  await client.connect();
  try {
    for (let n = 0; n < times; n++) {
      await client.query("begin; set local lock_timeout = '250ms'; select barrier_shared(); commit");
    }
  } finally {
    await client.end();
  }
}

const mayWait = { timeout: 30_000, interval: 5 };

describe("S1 the sequencer seals in order, up to a horizon below which nothing can appear", () => {
  it("loses no record whose writer was overtaken", async () => {
    await overtakenWriter(settled);
    expect(await lost()).toEqual([]);
    expect(await rows("select * from log_leaves")).toHaveLength(2);
  });

  it.each<[string, Rounds]>([
    ["takes the newest id as a cursor", naive],
    ["lists the writers first", listsFirst],
  ])("a twin that %s loses it, and this test sees that", async (_, twin) => {
    await overtakenWriter(twin);
    expect(await lost()).toHaveLength(1);
  });

  it("K5: delays no other writer while it waits for a slow one", async () => {
    const slow = await openWriter(1);
    await record(2);
    let rounds = 0;
    const watch = () => {
      rounds += 1;
    };
    const sequencer = untilTestEnds(startSequencer({ intervalMs: 1, watch }));
    await expect.poll(() => rounds, mayWait).toBeGreaterThan(0);
    await passBarrier(200);
    expect(await rows("select 1 from log_leaves")).toEqual([]);
    await slow.commit();
    await expect.poll(async () => (await rows("select 1 from log_leaves")).length, mayWait).toBe(2);
    await sequencer.stop();
    await expectSound();
  });

  it("K5: a twin that takes the barrier alone delays every writer, and this test sees that", async () => {
    const slow = await openWriter(1);
    await withSealer(async ({ client }) => {
      const alone = client.query("begin; select barrier_exclusive(); rollback");
      const waiting = `select 1 from pg_locks where not granted
        and database = (select oid from pg_database where datname = current_database())`;
      await expect.poll(() => rows(waiting), mayWait).toHaveLength(1);
      await expect(passBarrier(1)).rejects.toMatchObject({ code: "55P03" });
      await slow.commit();
      await alone;
    });
  });

  it("loses nothing of writers that overlap, give up and take the barrier alone, in a random order", async () => {
    const sequencer = untilTestEnds(startSequencer({ intervalMs: 1 }));
    const random = seededRandom(20261127);
    const kept = (await Promise.all(Array.from({ length: 6 }, (_, w) => unevenWriter(w, random)))).flat();
    await expect.poll(async () => (await rows("select 1 from log_leaves")).length, mayWait).toBe(kept.length);
    await sequencer.stop();
    expect(await lost()).toEqual([]);
    const sealed = await rows<{ entry_id: string }>(
      "select e.entry_id from log_leaves l join log_entries e on e.id = l.entry order by l.index",
    );
    const byId = await rows<{ entry_id: string }>("select entry_id from log_entries order by id");
    expect(sealed).toEqual(byId);
    await expectSound();
  });
});
