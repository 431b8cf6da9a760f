import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { actedSince, placeOfLook } from "@/lib/audit/unsealed-actions";
import { prisma } from "@/lib/platform/database/prisma";
import { tellAll, toldTo } from "@/lib/testing/notifications";
import { sealAll } from "@/lib/testing/sealing";
import { active, type Pair, quarantined, SilentInstances } from "@/lib/testing/silent-instances";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { expectSilence } from "./commands";
import { watchInstances } from "./instances";
import { nextInstances, type SilentInstance } from "./instances.store";
import { takeSteps } from "./take-steps";

let world: World;
let silence: SilentInstances;
let holder: pg.Client;

beforeAll(async () => {
  world = await createWorld();
  silence = new SilentInstances(world, await world.person(["security"]));
  holder = new pg.Client({ connectionString: world.ownerUrl });
  await holder.connect();
});
afterAll(async () => {
  await holder.end();
  await world.end();
});
// Agents of other tests are without a policy.
beforeEach(() => silence.endPolicies());

const take = (rows: readonly SilentInstance[]) => takeSteps(rows, Number.POSITIVE_INFINITY);

/** The row of the silent instance, as the job reads it before it takes a step. */
async function rowOf({ silent }: Pair): Promise<SilentInstance[]> {
  const { rows } = await nextInstances("", 10_000);
  return rows.filter(({ id }) => id === silent.instanceId);
}

describe("an instance that is about to be quarantined", () => {
  it.each([
    ["is not sealed yet", async () => {}],
    ["was sealed since", () => sealAll()],
  ])("is not, if it acts meanwhile and the record %s", async (_, then) => {
    const one = await silence.dueToStop();
    const due = await rowOf(one);
    expect(due).toMatchObject([{ step: "warned", status: "active" }]);
    await silence.act(one.silent, await tokenOf(one.silent));
    await then();
    expect(await take(due)).toBe(true);
    expect(await silence.shown(one)).toMatchObject({ status: "active" });
    await sealAll();
    await silence.again();
    expect(await silence.steps(one)).toEqual([]);
  });

  it("is not, if another agent exchanges its token meanwhile", async () => {
    const one = await silence.dueToStop();
    const due = await rowOf(one);
    await silence.actThrough(one.silent);
    await take(due);
    expect(await silence.shown(one)).toMatchObject({ status: "active" });
  });

  it("is looked at before the barrier: behind it, only later records are read", async () => {
    const one = await silence.dueToStop();
    const { instanceId: id } = one.silent;
    const asked = { kind: "instance", id, since: new Date(Date.now() - 86_400_000) } as const;
    const before = await placeOfLook();
    await silence.act(one.silent, await tokenOf(one.silent));
    expect(await actedSince(prisma(), { ...asked, after: before })).toBe(true);
    expect(await actedSince(prisma(), { ...asked, after: await placeOfLook() })).toBe(false);
    await sealAll();
    expect(await actedSince(prisma(), { ...asked, after: await placeOfLook() })).toBe(true);
  });

  it("twin: it is, if another instance acts meanwhile", async () => {
    const one = await silence.dueToStop();
    const due = await rowOf(one);
    await silence.act(one.acting, one.token);
    await take(due);
    expect(await silence.shown(one)).toMatchObject(quarantined);
  });

  it("is not, if its action commits while the step waits for the decisions under way", async () => {
    const one = await silence.dueToStop();
    const due = await rowOf(one);
    await holder.query("begin");
    await holder.query("select barrier_shared()");
    const taken = take(due);
    await expect.poll(stepWaits).toBe(true);
    await holder.query(
      `insert into instance_usage (instance_id, last_action_at) values ($1, clock_timestamp())
       on conflict (instance_id) do update set last_action_at = excluded.last_action_at`,
      [one.silent.instanceId],
    );
    await holder.query("commit");
    expect(await taken).toBe(true);
    expect(await silence.shown(one)).toEqual(active);
  });

  it("is not, if its silence is declared meanwhile", async () => {
    const one = await silence.dueToStop();
    const due = await rowOf(one);
    const until = new Date(Date.now() + 86_400_000).toISOString();
    await expectSilence(one.owner, one.agentId, { until, reason: "A pause" });
    await take(due);
    expect(await silence.shown(one)).toEqual(active);
  });

  it("is quarantined once by two servers at once", async () => {
    const one = await silence.dueToStop();
    await silence.allowPass();
    await Promise.all([watchInstances(), watchInstances()]);
    const types = await world.auditTypes(one.silent.instanceId);
    expect(types.filter((type) => type === "instance.quarantined")).toHaveLength(1);
  });
});

async function stepWaits(): Promise<boolean> {
  const { rows } = await holder.query(
    `select 1 from pg_locks where locktype = 'advisory' and objid = 770001 and mode = 'ExclusiveLock' and not granted
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows.length > 0;
}

describe("many silent instances", () => {
  /** Copies of the silent instance, as restarts leave them behind. */
  async function copies({ silent }: Pair, count: number): Promise<void> {
    const client = new pg.Client({ connectionString: world.superuserUrl });
    await client.connect();
    await client.query("set session_replication_role = replica");
    await client.query(
      `insert into instances select (jsonb_populate_record(i, jsonb_build_object('id', i.id || '-' || n,
         'registration_token_hash', i.id || n))).* from instances i, generate_series(1, $2::int) n where i.id = $1`,
      [silent.instanceId, count],
    );
    await client.end();
  }

  async function taken({ agentId }: Pair): Promise<number | undefined> {
    const query = "select count(*)::int as count from dormancies where agent_id = $1";
    return (await world.sql<{ count: number }>(query, [agentId]))[0]?.count;
  }

  it("are found in portions, from the same place after the time was over, and told to the owner once", async () => {
    const one = await silence.pair();
    await copies(one, 150);
    await silence.ageActing(31, one);
    await silence.allowPass();
    await watchInstances(-1);
    expect(await taken(one)).toBe(0);
    await watchInstances();
    expect(await taken(one)).toBe(151);
    const notices = (await toldTo(one.owner)).filter(({ kind }) => kind === "agent_silent");
    expect(notices).toMatchObject([
      {
        link: `/agents/${one.agentId}?tab=credentials`,
        sentence: expect.stringMatching(
          /^One or more instances of the agent .+ had no action, one of them for 31 days$/,
        ),
      },
    ]);
    await world.sql("update instances set status = 'revoked' where agent_id = $1", [one.agentId]);
    await silence.again();
    expect(await taken(one)).toBe(0);
  });

  it("a new owner is told of a further one on the same day", async () => {
    const one = await silence.pair();
    await silence.pass(31, one);
    expect((await toldTo(one.owner)).filter(({ kind }) => kind === "agent_silent")).toHaveLength(1);
    const next = await world.person(["member"]);
    await world.sql("update agents set owner_id = $1 where id = $2", [next.personId, one.agentId]);
    await copies(one, 2);
    await silence.again();
    expect((await toldTo(next)).filter(({ kind }) => kind === "agent_silent")).toHaveLength(1);
  });

  it("the owner is told of a quarantine", async () => {
    await tellAll();
    const one = await silence.stopped();
    expect((await toldTo(one.owner)).map(({ sentence }) => sentence)).toContainEqual(
      expect.stringMatching(/^One or more instances .+ were quarantined: they had no action, one of them for 61 days$/),
    );
  });
});
