import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { installRuntime } from "@/lib/platform/base/runtime";
import { endPools, sqlPool } from "@/lib/platform/database/pool";
import { endPrisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { waiterNow } from "@/lib/platform/database/waiting";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";
import { cleanUp } from "./clean-up";
import { defineJob, jobId, slotPayload } from "./define-job";
import { enqueue } from "./jobs";
import { startJobs, stopJobs } from "./worker";

let database: TestDatabase;
const ran: unknown[] = [];

const note = defineJob({
  name: "test.note",
  payload: z.object({ text: z.string() }),
  run: async (payload) => ran.push(payload),
});
const clockwork = defineJob({
  name: "test.clockwork",
  every: "1h",
  lasting: false,
  payload: slotPayload,
  run: async ({ slot }) => ran.push(slot),
});
/** A job that goes on until it is told to end. */
function held() {
  let begun = 0;
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = async () => {
    begun += 1;
    await over;
    ran.push({ longAs: waiterNow() });
  };
  const long = defineJob({ name: "test.long", payload: z.object({}), run });
  return { run, long, begun: () => begun, end: () => end() };
}

/** Queues a job in a transaction of its own, so that it is older than the next one. */
const queued = (text: string, options?: { behind: boolean }) =>
  transaction((tx) => enqueue(tx, note, { text }, options));

const fast = { pollMs: 20, scheduleMs: 20 };
const seen = (count: number) => vi.waitFor(() => expect(ran).toHaveLength(count), { timeout: 30_000 });

beforeAll(async () => {
  database = await createTestDatabase();
  installRuntime({
    publicUrl: "http://localhost:3000",
    trustDomain: "localhost",
    dataDir: "/tmp",
    databaseUrl: database.appUrl,
    setRole: false,
    keyEncryptionKey: randomBytes(32),
    production: false,
  });
});
beforeEach(async () => {
  ran.length = 0;
  await sqlPool().query("delete from pgboss.job");
});
afterEach(stopJobs);
afterAll(async () => {
  await endPrisma();
  await endPools();
  await database.drop();
});

describe("jobs", () => {
  it("a job exists exactly if the transaction that asks for it commits (I12)", async () => {
    const undone = transaction(async (tx) => {
      await enqueue(tx, note, { text: "undone" });
      throw new Error("no");
    });
    await expect(undone).rejects.toThrow("no");
    await transaction((tx) => enqueue(tx, note, { text: "done" }));
    await startJobs([note], fast);
    await seen(1);
    await stopJobs();
    expect(ran).toEqual([{ text: "done" }]);
    const { rows } = await sqlPool().query("select state from pgboss.job");
    expect(rows).toEqual([{ state: "completed" }]);
  });

  it("two servers that enqueue the same slot collide", async () => {
    const id = jobId("test.note", "2026-11-24T00:00:00.000Z");
    await Promise.all([1, 2, 3, 4].map(() => transaction((tx) => enqueue(tx, note, { text: "once" }, { id }))));
    await startJobs([note], fast);
    await seen(1);
    await stopJobs();
    expect(ran).toHaveLength(1);
  });

  it("a job of the clock runs once in its period", async () => {
    await startJobs([clockwork], fast);
    await seen(1);
    await stopJobs();
    await startJobs([clockwork], fast);
    await stopJobs();
    expect(ran).toHaveLength(1);
  });

  it("a job of the clock is not begun again while a run of it goes on", async () => {
    const { run, begun, end } = held();
    const slow = defineJob({ name: "test.slow", every: "1h", lasting: false, payload: slotPayload, run });
    await startJobs([slow, note], { ...fast, longMs: 50 });
    await vi.waitFor(() => expect(begun()).toBe(1), 20_000);
    await transaction((tx) => enqueue(tx, slow, { slot: new Date(0).toISOString() }));
    await transaction((tx) => enqueue(tx, note, { text: "after it" }));
    await seen(1);
    await vi.waitFor(async () => {
      const { rows } = await sqlPool().query("select 1 from pgboss.job where state = 'completed'");
      expect(rows).toHaveLength(2);
    }, 20_000);
    expect(begun()).toBe(1);
    end();
  });

  it("a job that fails is kept, with its reason, to be tried again", async () => {
    const failing = defineJob({
      name: "test.failing",
      payload: z.object({}),
      run: async () => {
        throw new Error("refused with Bearer abcdefgh12345678");
      },
    });
    await transaction((tx) => enqueue(tx, failing, {}));
    await startJobs([failing], fast);
    await vi.waitFor(
      async () => {
        const { rows } = await sqlPool().query("select state, output::text from pgboss.job");
        expect(rows).toMatchObject([{ state: "retry", output: expect.not.stringContaining("abcdefgh") }]);
      },
      { timeout: 30_000 },
    );
  });

  it("a job that goes behind the others waits for those that were queued later", async () => {
    await queued("first, behind", { behind: true });
    await queued("second, behind", { behind: true });
    await queued("third");
    await startJobs([note], { ...fast, concurrency: 1 });
    await seen(3);
    expect(ran).toEqual([{ text: "third" }, { text: "first, behind" }, { text: "second, behind" }]);
  });

  it("a job that goes behind the others has its turn, however many others there are", async () => {
    const others = 40;
    await queued("behind", { behind: true });
    for (let n = 0; n < others; n++) await queued(`other ${n}`);
    await startJobs([note], { ...fast, concurrency: 1 });
    await seen(others + 1);
    expect(ran.slice(0, 8)).toContainEqual({ text: "behind" });
  });

  it("jobs that take long hold up no others, and are waited for at the end", async () => {
    const { long, end } = held();
    for (let i = 0; i < 2; i++) await transaction((tx) => enqueue(tx, long, {}));
    await startJobs([long, note], { ...fast, longMs: 50 });
    await transaction((tx) => enqueue(tx, note, { text: "short" }));
    await seen(1);
    expect(ran).toEqual([{ text: "short" }]);
    const stopped = stopJobs();
    end();
    await stopped;
    // They keep to the connections of jobs when their loops have gone on without them.
    expect(ran).toEqual([{ text: "short" }, { longAs: "jobs" }, { longAs: "jobs" }]);
  });

  it("a job that the queue gave up is not begun again while it goes on", async () => {
    const { long, begun, end } = held();
    await transaction((tx) => enqueue(tx, long, {}));
    await startJobs([long, note], { ...fast, longMs: 50 });
    await vi.waitFor(() => expect(begun()).toBe(1), 20_000);
    await sqlPool().query("update pgboss.job set state = 'retry', start_after = now()");
    await vi.waitFor(async () => {
      const { rows } = await sqlPool().query("select state from pgboss.job");
      expect(rows).toEqual([{ state: "active" }]);
    }, 20_000);
    await transaction((tx) => enqueue(tx, note, { text: "short" }));
    await seen(1);
    expect(begun()).toBe(1);
    end();
    await stopJobs();
  });

  it("refuses a payload that its job would not understand", async () => {
    const wrong: object = { text: 7 };
    await expect(transaction((tx) => enqueue(tx, note, wrong as { text: string }))).rejects.toThrow();
  });

  it("removes what has outlived its use, and nothing else", async () => {
    await sqlPool().query(`insert into used_once (key, bound, expires_at) values
      ('old', '', now() - interval '1 hour'), ('young', '', now() + interval '1 hour')`);
    await cleanUp.execute({ slot: new Date().toISOString() });
    const { rows } = await sqlPool().query("select key from used_once");
    expect(rows).toEqual([{ key: "young" }]);
  });
});
