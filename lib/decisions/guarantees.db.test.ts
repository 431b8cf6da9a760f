import { randomBytes, randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { append } from "@/lib/audit/append";
import { sealEvent } from "@/lib/audit/seal-event";
import { clock } from "@/lib/platform/base/clock";
import { commitItem } from "@/lib/platform/database/commit/committer";
import type { CommitItem } from "@/lib/platform/database/commit/item";
import { runBatch } from "@/lib/platform/database/commit/run-batch";
import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { isRefusal } from "@/lib/platform/database/unknown-outcome";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
let token: string;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  await given.delegation(spine);
  token = await tokenOf(spine);
});
afterAll(() => world.end());

const event = () => ({ type: "test.done", actor: { type: "system", id: "test" } as const });
const far = new Date(Date.now() + 3_600_000);

const item = (change: Partial<CommitItem> = {}): CommitItem => ({
  dependencies: [],
  validFrom: null,
  validUntil: null,
  proofs: [],
  reservations: [],
  entry: sealEvent(event(), clock.now()),
  ...change,
});

const many = <T>(act: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 20 }, act));
const one = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>> =>
  (await world.sql(text, values))[0] ?? {};
const isRecorded = async ({ entry }: CommitItem): Promise<boolean> =>
  (await one("select count(*)::int as n from log_entries where entry_id = $1", [entry.entryId])).n === 1;

/** Holds the barrier alone while something is tried, as a writer that stops something does. */
async function behindBarrier<T>(act: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: world.ownerUrl });
  await client.connect();
  await client.query("begin; select barrier_exclusive()");
  try {
    return await act();
  } finally {
    await client.end();
  }
}

describe("I1: no answer before its record", () => {
  const answersUnrecorded = (commit: (one: CommitItem) => Promise<unknown>) =>
    behindBarrier(async () => {
      const proposed = item();
      const answered = commit(proposed).then(() => true);
      const soon = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 100));
      const early = await Promise.race([answered, soon]);
      return early && !(await isRecorded(proposed));
    });

  it("holds, and a twin that answers before the commit is caught", async () => {
    expect(await answersUnrecorded((proposed) => commitItem("test", proposed))).toBe(false);
    const hasty = async (proposed: CommitItem) => void commitItem("test", proposed).catch(() => {});
    expect(await answersUnrecorded(hasty)).toBe(true);
  });

  it("a log that takes nothing is a 503 without decision within two seconds", async () => {
    // Beside a timer of this very process: what a busy machine holds up, it holds up alike.
    const answer = await behindBarrier(() =>
      Promise.race([
        evaluate(spine, token),
        new Promise<string>((resolve) => setTimeout(() => resolve("too late"), 2_500)),
      ]),
    );
    expect(answer).toMatchObject({ status: 503, code: "outcome_unknown" });
    expect(answer).not.toHaveProperty("decision");
  });

  it("only what the server said is a refusal: a broken pipe leaves the outcome open (D5)", () => {
    expect(["23505", "40P01", "55P03", "P0001", "XX000"].map((code) => isRefusal({ code }))).not.toContain(false);
    expect(["EPIPE", "57P01", "08006", undefined].map((code) => isRefusal({ code }))).not.toContain(true);
  });
});

describe("I2: an item that read something older has no effect", () => {
  const outlivesChange = async (without: boolean): Promise<boolean> => {
    const { epoch } = await one("select epoch::text from epochs where id = $1", [spine.agentId]);
    const dependencies = without ? [] : [{ id: spine.agentId, epoch: String(epoch) }];
    await world.sql("update agents set version = version + 1 where id = $1", [spine.agentId]);
    const proposed = item({ dependencies });
    await commitItem("test", proposed);
    return isRecorded(proposed);
  };

  it("holds, and a twin that compares no epochs is caught", async () => {
    expect(await outlivesChange(false)).toBe(false);
    expect(await outlivesChange(true)).toBe(true);
  });
});

describe("I4: a limit of 100 under twenty parallel takers of 10, each its own batch as on other servers", () => {
  const spentBy = async (take: (counter: string) => Promise<unknown>): Promise<number> => {
    const counter = `test|${randomUUID()}`;
    const taken = await many(() => take(counter));
    return taken.filter((verdict) => verdict === "committed").length * 10;
  };

  it("is never exceeded, and a twin that reads and then writes is caught", async () => {
    const guarded = async (counter: string) => {
      const reservation = { counter, expiresAt: far, amount: 10n, max: 100n };
      return (await runBatch([item({ reservations: [reservation] })]))[0]?.kind;
    };
    expect(await spentBy(guarded)).toBe(100);
    const naive = async (counter: string) => {
      const { rows } = await sqlPool().query("select spent from counters where key = $1", [counter]);
      if (Number(rows[0]?.spent ?? 0) + 10 > 100) return "limit";
      await sqlPool().query(
        `insert into counters as c (key, spent, expires_at) values ($1, 10, $2)
         on conflict (key) do update set spent = c.spent + 10`,
        [counter, far],
      );
      return "committed";
    };
    expect(await spentBy(naive)).toBeGreaterThan(100);
  });

  it("a batch that waited for a counter which a change carries compares its epochs once more", async () => {
    const race = async (carrying: boolean): Promise<string | undefined> => {
      const { epoch } = await one("select epoch::text from epochs where id = $1", [spine.agentId]);
      const counter = `test|${randomUUID()}`;
      await world.sql("insert into counters (key, spent, expires_at) values ($1, 0, $2)", [counter, far]);
      const change = new pg.Client({ connectionString: world.ownerUrl });
      await change.connect();
      await change.query("begin");
      await change.query("update agents set version = version + 1 where id = $1", [spine.agentId]);
      const carried = carrying ? "clock_timestamp()" : "null";
      await change.query(`update counters set carried_at = ${carried} where key = $1`, [counter]);
      const dependencies = [{ id: spine.agentId, epoch: String(epoch) }];
      const reservations = [{ counter, expiresAt: far, amount: 10n, max: 100n }];
      const committing = runBatch([item({ dependencies, reservations })]);
      const waits = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
      await vi.waitFor(async () => expect(await world.sql(waits)).not.toEqual([]), 20_000);
      await change.query("commit");
      await change.end();
      return (await committing)[0]?.kind;
    };
    expect(await race(true)).toBe("moved");
    // The twin's change leaves no trace on the counter: what it read there is out of date when it commits.
    expect(await race(false)).toBe("committed");
  });

  it("one item that takes from a counter twice is counted twice, or not at all", async () => {
    const reservation = { counter: `test|${randomUUID()}`, expiresAt: far, amount: 60n, max: 100n };
    const twice = item({ reservations: [reservation, reservation] });
    expect(await runBatch([twice, item({ reservations: [reservation] })])).toMatchObject([
      { kind: "limit", index: 1 },
      { kind: "committed" },
    ]);
    expect(await one("select spent::int from counters where key = $1", [reservation.counter])).toEqual({ spent: 60 });
  });
});

describe("I7: a one-time thing, used twenty times at once", () => {
  const accepted = async (use: (key: string) => Promise<boolean>): Promise<number> => {
    const key = `test:${randomUUID()}`;
    return (await many(() => use(key))).filter(Boolean).length;
  };

  it("is accepted once, and a twin that checks and then inserts is caught", async () => {
    const guarded = async (key: string) =>
      (await runBatch([item({ proofs: [{ key, bound: randomUUID(), expiresAt: far }] })]))[0]?.kind === "committed";
    expect(await accepted(guarded)).toBe(1);
    const naive = async (key: string) => {
      const { rowCount } = await sqlPool().query("select 1 from used_once where key = $1", [key]);
      await sqlPool().query("insert into used_once values ($1, 'x', $2) on conflict do nothing", [key, far]);
      return rowCount === 0;
    };
    expect(await accepted(naive)).toBeGreaterThan(1);
  });
});

describe("I12: a change and its record", () => {
  /** More than a record may hold, so that it is refused after the change was written. */
  const tooLarge = () => ({ ...event(), facts: { filler: randomBytes(50_000).toString("hex") } });
  const change = { where: { id: "" }, data: { version: { increment: 1 } } };

  const changesWithoutRecord = async (run: () => Promise<unknown>): Promise<boolean> => {
    const versionOf = () => one("select version from agents where id = $1", [spine.agentId]);
    const before = await versionOf();
    await run().catch(() => {});
    return (await versionOf()).version !== before.version;
  };

  it("commit together or not at all, and a twin that records afterwards is caught", async () => {
    const where = { id: spine.agentId };
    const together = () =>
      transaction(async (tx) => {
        await tx.agent.update({ ...change, where });
        await append(tx, tooLarge());
      });
    expect(await changesWithoutRecord(together)).toBe(false);
    const apart = async () => {
      await prisma().agent.update({ ...change, where });
      await transaction((tx) => append(tx, tooLarge()));
    };
    expect(await changesWithoutRecord(apart)).toBe(true);
  });
});
