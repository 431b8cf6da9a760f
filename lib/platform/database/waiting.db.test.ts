import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { POST as OUTCOME } from "@/app/access/v1/outcomes/route";
import { GET as STATUS_LISTS } from "@/app/oauth/status-lists/route";
import { newId } from "@/lib/platform/base/id";
import { defineJob } from "@/lib/platform/jobs/define-job";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { startJobs, stopJobs } from "@/lib/platform/jobs/worker";
import { definePlatformChecks } from "@/lib/platform/observability/platform-checks";
import { readiness } from "@/lib/platform/observability/readiness";
import { countSmallImpact } from "@/lib/revocation/commands/count";
import { revoke } from "@/lib/revocation/commands/revoke";
import { getRevocation } from "@/lib/revocation/queries";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { endPools, factsPool, hotPool, poolSizes, servingConnection, sqlPool, transactionPool } from "./pool";
import { prisma } from "./prisma";
import { transaction } from "./transaction";
import { type Waiter, waitingAs } from "./waiting";

let world: World;
let spine: TestAgent;
let token: string;
let security: TestPerson;
const ran: number[] = [];
const note = defineJob({
  name: "test.note",
  payload: z.object({ number: z.number() }),
  run: async ({ number }) => {
    await transaction((tx) => tx.$queryRaw`select 1`);
    await sqlPool().query("select 1");
    ran.push(number);
  },
});

beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  security = await given.person(["security"]);
  await given.delegation(spine);
  token = await tokenOf(spine);
});
afterAll(async () => {
  await stopJobs();
  await world.end();
});

/** Takes every connection that the pools of a waiter may open, and answers how to give them back. */
async function starve(pools: (() => ReturnType<typeof sqlPool>)[], waiter?: Waiter): Promise<() => void> {
  const taken = pools.map((pool) => (waiter === undefined ? pool() : waitingAs(waiter, pool)));
  const clients = await Promise.all(
    [...new Set(taken)].flatMap((pool) => Array.from({ length: pool.options.max }, () => pool.connect())),
  );
  return () => {
    for (const client of clients) client.release();
  };
}

const both = [sqlPool, transactionPool];

/** An evaluation that is under way: stops wait for it. */
async function holdBarrier(): Promise<pg.Client> {
  const client = new pg.Client(servingConnection("test-evaluation"));
  await client.connect();
  await client.query("begin; select barrier_shared()");
  return client;
}

async function queuedStops(client: pg.Client): Promise<number> {
  const { rowCount } = await client.query(
    `select 1 from pg_locks where locktype = 'advisory' and objid = 770001 and mode = 'ExclusiveLock' and not granted
     and database = (select oid from pg_database where datname = current_database())`,
  );
  return rowCount ?? 0;
}

const works: Record<Waiter | "decisions", () => Promise<void>> = {
  decisions: async () => {
    expect(await evaluate(spine, token)).toMatchObject({ status: 200, decision: true });
    expect(await tokenOf(spine)).toMatch(/^ey/);
  },
  people: () =>
    waitingAs("people", async () => {
      await factsPool().query("select 1");
      await prisma().agent.count();
      await transaction(async () => sqlPool().query("select 1"));
    }),
  machines: async () => {
    const report = { decision_id: `dec_${"0".repeat(26)}`, outcome: "executed" };
    const headers = { authorization: `Bearer ${spine.pepKey}` };
    expect((await world.call(OUTCOME, { method: "POST", body: report, headers })).status).toBe(404);
  },
  urgent: async () => {
    const { agentId } = await waitingAs("urgent", () => given.enrolled(security.personId));
    const stop = { asker: security, scope: { kind: "agent", subjectId: agentId } as const, reason: "A test" };
    expect(await waitingAs("urgent", () => revoke(stop))).toMatch(/^rev_/);
    definePlatformChecks({ embedded: false });
    expect((await readiness()).checks).toContainEqual(expect.objectContaining({ check: "database", ok: true }));
  },
  strangers: async () => {
    expect((await world.call(STATUS_LISTS)).status).toBe(200);
  },
  jobs: async () => {
    const number = ran.length;
    await startJobs([note], { pollMs: 20 });
    await waitingAs("people", () => transaction((tx) => enqueue(tx, note, { number }))).catch(() =>
      waitingAs("machines", () => transaction((tx) => enqueue(tx, note, { number }))),
    );
    await expect.poll(() => ran).toContain(number);
    await stopJobs();
  },
};

describe("those who wait for the database do not starve one another", () => {
  it.each([
    ["decisions", [hotPool], undefined],
    ["people", both, "people"],
    ["machines", [sqlPool], "machines"],
    ["strangers", [sqlPool], "strangers"],
    ["jobs", both, "jobs"],
    ["urgent", both, "urgent"],
  ] as const)("when all connections of %s are taken, all others go on", async (starved, pools, waiter) => {
    const release = await starve([...pools], waiter);
    try {
      for (const [other, work] of Object.entries(works)) if (other !== starved) await work();
    } finally {
      release();
    }
  });

  it("a starved caller waits, and goes on once a connection is free", async () => {
    const release = await starve(both, "people");
    const waiting = works.people();
    const first = await Promise.race([waiting.then(() => "answered"), works.decisions().then(() => "decided")]);
    expect(first).toBe("decided");
    release();
    await waiting;
  });

  it("eight stops at once take effect, and readiness is answered, while an evaluation holds them up", async () => {
    const agents = await Promise.all(Array.from({ length: 8 }, () => given.enrolled(security.personId)));
    const evaluation = await holdBarrier();
    const stops = agents.map(({ agentId: subjectId }) =>
      waitingAs("urgent", async () => {
        const id = await revoke({ asker: security, scope: { kind: "agent", subjectId }, reason: "A test" });
        await countSmallImpact(id);
        return getRevocation(security, id);
      }),
    );
    expect((await readiness()).checks).toContainEqual(expect.objectContaining({ check: "database", ok: true }));
    await expect.poll(() => queuedStops(evaluation), { interval: 20 }).toBeGreaterThan(0);
    await evaluation.query("select pg_sleep(1)");
    await evaluation.query("commit");
    await evaluation.end();
    const proofs = await Promise.all(stops);
    expect(proofs.map(({ subject }) => subject.id)).toEqual(agents.map(({ agentId }) => agentId));
  });

  it("a stop that comes when two others wait longer than for a connection is judged, waits, and takes effect", async () => {
    const agents = await Promise.all(Array.from({ length: 3 }, () => given.enrolled(security.personId)));
    const evaluation = await holdBarrier();
    const stop = ({ agentId: subjectId }: { agentId: string }) =>
      waitingAs("urgent", () => revoke({ asker: security, scope: { kind: "agent", subjectId }, reason: "A test" }));
    const [third, ...earlier] = agents;
    const waiting = earlier.map(stop);
    await expect.poll(() => queuedStops(evaluation), { interval: 20 }).toBe(2);
    const late = third ? stop(third) : Promise.reject(new Error("There is no third agent."));
    const invented = stop({ agentId: newId("agent") });
    await expect(invented).rejects.toMatchObject({ code: "subject_not_found" });
    await evaluation.query("select pg_sleep(2.2)");
    await evaluation.query("commit");
    await evaluation.end();
    expect(await Promise.all([late, ...waiting])).toEqual(agents.map(() => expect.stringMatching(/^rev_/)));
  });

  it("pages and exports read the facts of decisions over connections of people", async () => {
    await endPools();
    await waitingAs("people", () => factsPool().query("select 1"));
    expect([hotPool().totalCount, waitingAs("people", sqlPool).totalCount]).toEqual([0, 1]);
  });
});

it("three server processes fit into the connections that PostgreSQL has by default", async () => {
  const sum = (sizes: Readonly<Record<string, number>>) => Object.values(sizes).reduce((a, b) => a + b, 0);
  const sequencerAndEvents = 2;
  const each = poolSizes.decisions + sum(poolSizes.statements) + sum(poolSizes.transactions) + sequencerAndEvents;
  const [limits] = await world.sql<{ free: number }>(
    "select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as free",
  );
  expect(3 * each).toBeLessThanOrEqual(limits?.free ?? 0);
});
