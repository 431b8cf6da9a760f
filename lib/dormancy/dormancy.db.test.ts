import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { sealUpTo } from "@/lib/audit/sequencer";
import { getDelegation } from "@/lib/delegations/queries";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { finishRetirement } from "@/lib/lifecycle/retirement/finish";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { countUse } from "@/lib/privilege-use/count";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { sealAll } from "@/lib/testing/sealing";
import { letDaysPass, type SilentAgent, silentAgent as silentAgentOf } from "@/lib/testing/silent-agents";
import { requestToken, tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { endExpectedSilence, expectSilence, resumeSilent } from "./commands";
import { getDormancy } from "./queries";
import { nextAgents, noteStep } from "./store";
import { watchSilence } from "./watch";

let world: World;
let security: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const silentAgent = (): Promise<SilentAgent> => silentAgentOf(security);

/** Lets days pass, and looks through all agents. */
async function pass(days: number): Promise<void> {
  await letDaysPass(world, days);
  await watchSilence();
}

/** Looks through all agents once more. */
async function again(): Promise<void> {
  await world.sql("update dormancy_place set done_at = null");
  await watchSilence();
}

async function acted(agent: SilentAgent): Promise<void> {
  expect((await evaluate(agent.spine, agent.token, { amount: "1.00" })).decision).toBe(true);
  await sealAll();
  await countUse();
}

const steps = async (agent: SilentAgent) =>
  (await getDormancy(security, agent.spine.agentId)).steps.map(({ kind, step }) => `${kind} ${step}`);
const statusOf = async (agent: SilentAgent) => (await getAgent(security, agent.spine.agentId)).status;

/** Proofs of the suspensions of a subject, and how many records name each. */
const proofsOf = (subjectId: string) =>
  world.sql<{ actor_id: string; recorded: number }>(
    `select r.actor_id, (select count(*)::int from log_entries e where e.type like '%.suspended'
       and convert_from(e.body, 'UTF8') like '%' || r.id || '%') as recorded
     from revocations r where r.subject_id = $1 and r.suspension and r.settled_at is not null`,
    [subjectId],
  );

describe("an agent that does nothing", () => {
  it("is warned, suspended a week later at the earliest, told the day, and retired; tokens do not count", async () => {
    const agent = await silentAgent();
    await acted(agent);
    await pass(29);
    expect(await steps(agent)).toEqual([]);
    await tokenOf(agent.spine);
    await pass(40);
    expect(await steps(agent)).toEqual(["agent warned"]);
    expect(await statusOf(agent)).toBe("active");
    await watchSilence();
    await pass(7);
    expect(await steps(agent)).toEqual(["agent suspended"]);
    expect(await statusOf(agent)).toBe("suspended");
    expect((await evaluate(agent.spine, agent.token, { amount: "1.00" })).decision).toBe(false);
    expect(await proofsOf(agent.spine.agentId)).toEqual([{ actor_id: "mandate", recorded: 1 }]);
    await pass(37);
    expect(await steps(agent)).toEqual(["agent retirement_announced"]);
    await pass(6);
    expect(await statusOf(agent)).toBe("suspended");
    await pass(1);
    expect([await steps(agent), await statusOf(agent)]).toEqual([[], "retiring"]);
    await finishRetirement(agent.spine.agentId);
    expect(await statusOf(agent)).toBe("retired");
    const types = (await world.auditTypes(agent.spine.agentId)).filter((type) =>
      /dormancy|suspended|retire/.test(type),
    );
    expect(types).toEqual([
      ...["dormancy.warned", "agent.suspended", "dormancy.retirement-announced"],
      ...["agent.retirement-begun", "agent.retired"],
    ]);
    const told = await world.sql<{ type: string }>("select type from notification_causes where type like 'dormancy.%'");
    expect(told.length).toBeGreaterThan(0);
  });

  it("is silent also while its requests for tokens are refused", async () => {
    const agent = await silentAgent();
    await acted(agent);
    await pass(31);
    expect(await steps(agent)).toEqual(["agent warned"]);
    const refused = requestToken(agent.spine, { delegation_id: newId("delegation") });
    await expect(refused).rejects.toThrow("no active delegation covers");
    const [last] = await world.sql<{ entry_id: string; type: string }>(
      "select entry_id, type from log_entries order by id desc limit 1",
    );
    expect(last?.type).toBe("token.refused");
    await sealUpTo(last?.entry_id ?? "");
    await again();
    expect(await steps(agent)).toEqual(["agent warned"]);
  });

  it("is resumed by its owner in one step, and its silence begins again; others may not", async () => {
    const agent = await silentAgent();
    await pass(60);
    await pass(7);
    expect(await steps(agent)).toEqual(["agent suspended"]);
    const { agentId } = agent.spine;
    const body = { subjectId: agentId, reason: "Still needed" };
    await expectRefusal(resumeSilent(await world.person(["member"]), agentId, body), "agent_not_found");
    await expectRefusal(resumeSilent(await world.person(["auditor"]), agentId, body), "not_allowed");
    await resumeSilent(agent.owner, agentId, body);
    expect([await steps(agent), await statusOf(agent)]).toEqual([[], "active"]);
    await expectRefusal(resumeSilent(agent.owner, agentId, body), "not_suspended_for_silence");
    await pass(29);
    expect(await steps(agent)).toEqual([]);
  });

  it("is never resumed by its owner from a later suspension by security", async () => {
    const agent = await silentAgent();
    await pass(60);
    await pass(7);
    const { agentId } = agent.spine;
    await suspendAgent(security, agentId, "Stolen key.");
    expect(await steps(agent)).toEqual([]);
    const body = { subjectId: agentId, reason: "Still needed" };
    await expectRefusal(resumeSilent(agent.owner, agentId, body), "not_suspended_for_silence");
    await pass(40);
    expect([await steps(agent), await statusOf(agent)]).toEqual([[], "suspended"]);
    await expectRefusal(resumeSilent(agent.owner, agentId, body), "not_suspended_for_silence");
  });

  it("stays active when its owner answers while the job is about to suspend it", async () => {
    const agent = await silentAgent();
    await pass(60);
    const [row] = (await nextAgents("", 1_000)).rows.filter(({ id }) => id === agent.spine.agentId);
    await expectSilence(agent.owner, agent.spine.agentId, {
      until: new Date(Date.now() + 86_400_000).toISOString(),
      reason: "A pause",
    });
    expect(row?.step).toBe("warned");
    if (row) expect(await transaction((tx) => noteStep(tx, row, "suspended"))).toBe(false);
    expect(await steps(agent)).toEqual([]);
  });

  it("is left alone while its silence is declared, with an end and a reason", async () => {
    const agent = await silentAgent();
    const { agentId } = agent.spine;
    const until = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    await expectRefusal(
      expectSilence(agent.owner, agentId, { until: until(401), reason: "A yearly job" }),
      "silence_end",
    );
    await expectRefusal(expectSilence(agent.owner, agentId, { until: until(-1), reason: "Gone" }), "silence_end");
    await expectSilence(agent.owner, agentId, { until: until(300), reason: "A yearly job" });
    await pass(290);
    expect(await steps(agent)).toEqual([]);
    expect((await getDormancy(agent.owner, agentId)).expected).toMatchObject({ reason: "A yearly job" });
    await pass(39);
    expect(await steps(agent)).toEqual([]);
    await pass(2);
    expect(await steps(agent)).toEqual(["agent warned"]);
    await expectSilence(agent.owner, agentId, { until: until(10), reason: "A month more" });
    expect(await steps(agent)).toEqual([]);
    await endExpectedSilence(agent.owner, agentId);
    await expectRefusal(endExpectedSilence(agent.owner, agentId), "silence_not_expected");
  });
});

describe("a delegation that is not used", () => {
  it("is warned and suspended although its agent acts, and the owner resumes it", async () => {
    const agent = await silentAgent();
    const unused = await given.delegation(agent.spine, [payments(agent.spine, { actions: ["read"] })]);
    for (const days of [31, 30]) {
      await acted(agent);
      await pass(days);
      // The action ends the warning of the agent; the next pass looks at its delegations.
      await acted(agent);
      await again();
      await again();
    }
    expect(await steps(agent)).toEqual(["delegation suspended"]);
    expect(await statusOf(agent)).toBe("active");
    expect((await getDelegation(security, unused)).status).toBe("suspended");
    expect((await getDelegation(security, agent.delegationId)).status).toBe("active");
    const { agentId } = agent.spine;
    await resumeSilent(agent.owner, agentId, { subjectId: unused, reason: "Used at the end of the quarter" });
    expect((await getDelegation(security, unused)).status).toBe("active");
    await Promise.all([again(), again()]);
    expect(await steps(agent)).toEqual([]);
  });

  it("is left alone while its use is not counted: what seems silent may be in use", async () => {
    const agent = await silentAgent();
    await given.delegation(agent.spine, [payments(agent.spine, { actions: ["read"] })]);
    await pass(31);
    await acted(agent);
    // The action ends the warning of the agent; the next pass looks at its delegations.
    await again();
    const next = "(select next_index from privilege_use_place)";
    const [place] = await world.sql<{ next_index: string }>(`select ${next} as next_index`);
    await world.sql("update privilege_use_place set next_index = 0");
    await world.sql("update audit_search set time = time - interval '2 hours' where index = 0");
    await again();
    expect(await steps(agent)).toEqual([]);
    await world.sql("update privilege_use_place set next_index = $1", [place?.next_index]);
    await again();
    expect(await steps(agent)).toEqual(["delegation warned"]);
  });

  it("comes up behind any number of others for which a step was taken", async () => {
    const { spine, delegationId } = await silentAgent();
    const many = 2_100;
    const client = new Client({ connectionString: world.superuserUrl });
    await client.connect();
    await client.query("set session_replication_role = replica");
    await client.query(
      `insert into delegations select (jsonb_populate_record(d, jsonb_build_object('id', d.id || '-' || n, 'request_id', d.request_id || '-' || n))).*
       from delegations d, generate_series(1, ${many}) n where d.id = $1`,
      [delegationId],
    );
    await client.query(
      `insert into dormancies (subject_id, kind, agent_id, step, silent_since)
       select id, 'delegation', agent_id, 'warned', now() - interval '31 days' from delegations
       where agent_id = $1 and id not like '%50'`,
      [spine.agentId],
    );
    const before = "now() - interval '31 days'";
    await client.query(`update delegations set created_at = ${before}, status_at = ${before} where agent_id = $1`, [
      spine.agentId,
    ]);
    await client.query(`update agents set status_at = ${before} where id = $1`, [spine.agentId]);
    await client.end();
    await world.sql(
      `insert into agent_usage (agent_id, last_action_at) values ($1, now())
       on conflict (agent_id) do update set last_action_at = now()`,
      [spine.agentId],
    );
    await again();
    const warned = "select count(*)::int as count from dormancies where agent_id = $1 and step = 'warned'";
    expect(await world.sql(warned, [spine.agentId])).toEqual([{ count: many + 1 }]);
  });
});
