import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getDelegation } from "@/lib/delegations/queries";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import type { Principal } from "@/lib/principals/principal";
import { countUse } from "@/lib/privilege-use/count";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments } from "@/lib/testing/direct";
import { sealAll } from "@/lib/testing/sealing";
import { letDaysPass, type SilentAgent, silentAgent } from "@/lib/testing/silent-agents";
import { exchange, tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { delegationsOf, nextAgents, type SilentRow } from "./store";
import { takeSteps } from "./take-steps";
import { watchSilence } from "./watch";

let world: World;
let security: Principal;
let holder: pg.Client;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  holder = new pg.Client({ connectionString: world.ownerUrl });
  await holder.connect();
});
afterAll(async () => {
  await holder.end();
  await world.end();
});

const take = (rows: readonly SilentRow[]) => takeSteps(rows, Number.POSITIVE_INFINITY);
const agentStatus = async ({ spine }: SilentAgent) => (await getAgent(security, spine.agentId)).status;
const delegationStatus = async ({ delegationId }: SilentAgent) => (await getDelegation(security, delegationId)).status;

async function act({ spine, token }: SilentAgent): Promise<void> {
  expect((await evaluate(spine, token, { amount: "1.00" })).decision).toBe(true);
}

/** The job takes the step that it found before this happened to the record of an action. */
const afterwards: [string, () => Promise<unknown>][] = [
  ["is not sealed yet", async () => {}],
  ["was sealed since", () => sealAll()],
  [
    "was sealed and counted since",
    async () => {
      await sealAll();
      await countUse();
    },
  ],
];

/** An agent that was warned of, and the row of the suspension that is due. */
async function dueAgent(): Promise<{ agent: SilentAgent; due: SilentRow[] }> {
  await world.sql("update blueprint_versions set dormancy = null");
  const agent = await silentAgent(security);
  await letDaysPass(world, 31);
  await watchSilence();
  await letDaysPass(world, 30);
  const { rows } = await nextAgents("", 10_000);
  const due = rows.filter(({ id }) => id === agent.spine.agentId);
  expect(due).toMatchObject([{ kind: "agent", step: "warned", status: "active" }]);
  return { agent, due };
}

describe("a silent agent that is about to be suspended", () => {
  it.each(afterwards)("is not, if it acts meanwhile and the record %s", async (_, then) => {
    const { agent, due } = await dueAgent();
    await act(agent);
    await then();
    expect(await take(due)).toBe(true);
    expect(await agentStatus(agent)).toBe("active");
  });

  it("is not, if another agent exchanges its token meanwhile", async () => {
    const { agent, due } = await dueAgent();
    const below = await given.colleague(agent.spine);
    const authority = [payments(agent.spine)];
    const parent = await given.delegation(agent.spine, authority, 3600, { maxDepth: 1 });
    await given.delegation(below, authority, 1800, { parentDelegationId: parent });
    await exchange(below, await tokenOf(agent.spine, { delegation_id: parent }));
    await take(due);
    expect(await agentStatus(agent)).toBe("active");
  });

  it("is not, if its action commits while the step waits for the decisions under way", async () => {
    const { agent, due } = await dueAgent();
    await holder.query("begin");
    await holder.query("select barrier_shared()");
    const taken = take(due);
    await expect.poll(stepWaits).toBe(true);
    await holder.query("update agent_usage set last_action_at = clock_timestamp() where agent_id = $1", [
      agent.spine.agentId,
    ]);
    await holder.query("commit");
    expect(await taken).toBe(true);
    expect(await agentStatus(agent)).toBe("active");
  });

  it("twin: it is, if another agent acts meanwhile", async () => {
    const { agent, due } = await dueAgent();
    await act(await silentAgent(security));
    await take(due);
    expect(await agentStatus(agent)).toBe("suspended");
  });
});

async function stepWaits(): Promise<boolean> {
  const { rows } = await holder.query(
    `select 1 from pg_locks where locktype = 'advisory' and objid = 770001 and mode = 'ExclusiveLock' and not granted
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows.length > 0;
}

/** A delegation that was warned of, and the row of the suspension that is due. */
async function dueDelegation(): Promise<{ agent: SilentAgent; due: SilentRow[] }> {
  await world.sql("update blueprint_versions set dormancy = null");
  const agent = await silentAgent(security);
  await sealAll();
  await countUse();
  await letDaysPass(world, 31);
  await take(await delegationRow(agent));
  await letDaysPass(world, 30);
  const due = await delegationRow(agent);
  expect(due).toMatchObject([{ kind: "delegation", step: "warned", status: "active" }]);
  return { agent, due };
}

const delegationRow = async ({ spine, delegationId }: SilentAgent): Promise<SilentRow[]> =>
  (await delegationsOf([spine.agentId], "")).filter(({ id }) => id === delegationId);

describe("a silent delegation that is about to be suspended", () => {
  it.each(afterwards)("is not, if it is used meanwhile and the record %s", async (_, then) => {
    const { agent, due } = await dueDelegation();
    await act(agent);
    await then();
    expect(await take(due)).toBe(true);
    expect(await delegationStatus(agent)).toBe("active");
  });

  it("twin: it is, if only a refused action names it", async () => {
    const { agent, due } = await dueDelegation();
    expect((await evaluate(agent.spine, agent.token, { amount: "999999.00" })).decision).toBe(false);
    await take(due);
    expect(await delegationStatus(agent)).toBe("suspended");
  });

  it("twin: it is, if another delegation is used meanwhile", async () => {
    const { agent, due } = await dueDelegation();
    await act(await silentAgent(security));
    await sealAll();
    await take(due);
    expect(await delegationStatus(agent)).toBe("suspended");
  });
});
