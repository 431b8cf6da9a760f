import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servingConnection } from "@/lib/platform/database/pool";
import type { Principal } from "@/lib/principals/principal";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import type { ReviewKind } from "./model";
import { suspendSubject } from "./suspend";

let world: World;
let planner: Principal;
let holder: pg.Client;
beforeAll(async () => {
  world = await createWorld();
  planner = await world.person(["security"]);
  holder = new pg.Client(servingConnection("test-holder"));
  await holder.connect();
});
afterAll(async () => {
  await holder.end();
  await world.end();
});

type Subject = { agent: TestAgent; token: string; ids: Record<string, string> };
let made = 0;

async function subject(): Promise<Subject> {
  made += 1;
  const agent = await given.agent(`https://campaign-${made}.acme.example`);
  const delegationId = await given.delegation(agent);
  const token = await tokenOf(agent, { delegation_id: delegationId });
  expect(await evaluate(agent, token)).toMatchObject({ decision: true });
  const [row] = await world.sql<{ id: string }>("select blueprint_id as id from agents where id = $1", [agent.agentId]);
  const { agentId } = agent;
  return {
    ...{ agent, token },
    ids: { agents: agentId, ownership: agentId, delegations: delegationId, blueprints: row?.id ?? "" },
  };
}

/** Suspends the subject as a campaign of that kind does after its due date. */
const suspended = (kind: ReviewKind, { ids }: Subject) =>
  suspendSubject(
    { id: "rvw_campaign", kind, createdById: planner.personId },
    { subjectId: ids[kind] ?? "" },
    "No reviewer answered.",
  );

/** How many wait alone for the barrier of this database. */
const waitsAlone = async (): Promise<number> =>
  (
    await holder.query(
      `select 1 from pg_locks where locktype = 'advisory' and objid = 770001 and mode = 'ExclusiveLock' and not granted
         and database = (select oid from pg_database where datname = current_database())`,
    )
  ).rows.length;

/** Blueprints are last: their stop reaches the agents of all tests. */
const kinds = ["agents", "ownership", "delegations", "blueprints"] as const;

describe("a suspension by a campaign", () => {
  it.each(kinds)("of %s waits for decisions under way, and nothing is allowed after it", async (kind) => {
    const one = await subject();
    await holder.query("begin");
    await holder.query("select barrier_shared()");
    let isOver = false;
    const suspending = suspended(kind, one).finally(() => {
      isOver = true;
    });
    await expect.poll(waitsAlone, { interval: 1 }).toBe(1);
    expect(isOver).toBe(false);
    await holder.query("commit");
    await suspending;
    expect((await evaluate(one.agent, one.token)).decision).toBe(false);
  });
});
