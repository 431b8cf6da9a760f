import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { sealEvent } from "@/lib/audit/seal-event";
import { clock } from "@/lib/platform/base/clock";
import { commitItem } from "@/lib/platform/database/commit/committer";
import type { CommitItem } from "@/lib/platform/database/commit/item";
import { CommitTicket, NotSent } from "@/lib/platform/database/commit/ticket";
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
  // From here on the facts of decisions are in memory, so that decisions only wait for their commit.
  await evaluate(spine, token, { amount: "0.01" });
  await world.sql("update counters set spent = 0");
});
afterAll(() => world.end());

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

const spent = async (): Promise<number> =>
  Number((await world.sql<{ spent: string }>("select sum(spent) as spent from counters"))[0]?.spent);
const waiting = async (): Promise<number> => {
  const sql = `select count(*)::int as n from pg_stat_activity
    where datname = current_database() and query like '%commit_batch%' and wait_event_type = 'Lock' and pid <> pg_backend_pid()`;
  return (await world.sql<{ n: number }>(sql))[0]?.n ?? 0;
};
const item = (): CommitItem => ({
  ...{ dependencies: [], validFrom: null, validUntil: null, proofs: [] },
  reservations: [{ counter: "test|late", expiresAt: new Date(Date.now() + 3_600_000), amount: 1n, max: 100n }],
  entry: sealEvent({ type: "test.done", actor: { type: "system", id: "test" } }, clock.now()),
});

describe("decisions that were answered 503 take nothing from limits afterwards (I4, D5)", () => {
  it("neither those that waited in the process nor those that waited in the database", async () => {
    const answers = await behindBarrier(async () => {
      const first = evaluate(spine, token, { amount: "1.00" });
      await vi.waitFor(async () => expect(await waiting()).toBe(1), 20_000);
      // All of them take from one counter, so they wait in the process for the first.
      const queued = Array.from({ length: 5 }, () => evaluate(spine, token, { amount: "1.00" }));
      return Promise.all([first, ...queued]);
    });
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
    const codes = answers.map((answer) => (answer as { code?: string }).code);
    expect(codes).toEqual(["outcome_unknown", ...Array.from({ length: 5 }, () => "unavailable")]);
    const details = answers.slice(1).map((answer) => (answer as { detail?: string }).detail);
    const waited = "The decision waited behind others until its time was over. Nothing was decided; try again.";
    expect(details).toEqual(details.map(() => waited));
    // This one comes behind all of them.
    expect(await evaluate(spine, token, { amount: "3.00" })).toMatchObject({ decision: true });
    expect(await spent()).toBe(300);
    expect(await world.sql("select from log_entries where type = 'decision.made'")).toHaveLength(2);
  });

  it("and a twin without a deadline is caught: it takes when the barrier opens", async () => {
    const takesAfterwards = async (withinMs?: number): Promise<boolean> => {
      const before = await spent();
      const { pending } = await behindBarrier(async () => {
        // Long enough to be seen as it waits in the database.
        const ticket = withinMs === undefined ? undefined : new CommitTicket(performance.now() + withinMs);
        const committing = commitItem("test", item(), ticket).catch((error: unknown) => error);
        await vi.waitFor(async () => expect(await waiting()).toBe(1), 20_000);
        await vi.waitFor(() => expect(performance.now()).toBeGreaterThan(ticket?.answerBy ?? 0), 20_000);
        return { pending: committing };
      });
      await pending;
      return (await spent()) > before;
    };
    expect(await takesAfterwards(1_500)).toBe(false);
    expect(await takesAfterwards()).toBe(true);
  });

  it("what is past its deadline, or withdrawn, is never sent", async () => {
    const before = await spent();
    await expect(commitItem("test", item(), new CommitTicket(performance.now() - 1))).rejects.toBeInstanceOf(NotSent);
    const withdrawn = new CommitTicket(performance.now() + 60_000);
    const committing = commitItem("test", item(), withdrawn);
    expect(withdrawn.withdraw()).toBe(true);
    await expect(committing).rejects.toBeInstanceOf(NotSent);
    expect(await spent()).toBe(before);
  });

  it("answers 503 where the committer finds the deadline passed before the timer of the answer does", async () => {
    // Both look at the clock by themselves: the timer every 20 ms, the committer whenever it sends.
    const passed = vi.spyOn(CommitTicket.prototype, "send").mockImplementation(function (this: CommitTicket) {
      return !this.withdraw();
    });
    const answer = await evaluate(spine, token, { amount: "1.00" });
    passed.mockRestore();
    expect([answer.status, (answer as { code?: string }).code]).toEqual([503, "unavailable"]);
  });
});
