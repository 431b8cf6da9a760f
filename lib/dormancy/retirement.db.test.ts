import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { resumeAgent, suspendAgent } from "@/lib/agents/commands/lifecycle";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { raiseDetection } from "@/lib/detections/commands";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { getRetirement } from "@/lib/retirements/queries";
import { tellAll, toldTo } from "@/lib/testing/notifications";
import { expectRefusal } from "@/lib/testing/refusal";
import { sealAll } from "@/lib/testing/sealing";
import { letDaysPass, type SilentAgent, silentAgent } from "@/lib/testing/silent-agents";
import { createWorld, type World } from "@/lib/testing/world";
import { expectSilence, resumeSilent } from "./commands";
import { getDormancy } from "./queries";
import { retireSilent } from "./retire";
import { nextAgents } from "./store";
import { watchSilence } from "./watch";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());
// Agents of other tests are without a policy, and their retirements are long ago.
beforeEach(async () => {
  await world.sql("update blueprint_versions set dormancy = null");
  await world.sql("update retirements set begun_at = begun_at - interval '2 days'");
  await world.sql("delete from dormancies");
});

async function pass(days: number): Promise<void> {
  await letDaysPass(world, days);
  await watchSilence();
}

/** An agent whose announced day has come; the job has not looked yet. */
async function due(count = 1): Promise<SilentAgent[]> {
  const agents: SilentAgent[] = [];
  for (let n = 0; n < count; n++) agents.push(await silentAgent(security));
  await pass(60);
  await pass(7);
  await pass(20);
  await letDaysPass(world, 7);
  return agents;
}

const one = async (): Promise<SilentAgent> => {
  const [agent] = await due();
  if (!agent) throw new Error("There is one.");
  return agent;
};

const steps = async ({ spine }: SilentAgent) =>
  (await getDormancy(security, spine.agentId)).steps.map(({ step }) => step);
const statusOf = async ({ spine }: SilentAgent) => (await getAgent(security, spine.agentId)).status;
const rowOf = async ({ spine }: SilentAgent) => {
  const row = (await nextAgents("", 10_000)).rows.find(({ id }) => id === spine.agentId);
  if (!row) throw new Error("The agent may act.");
  return row;
};
async function withdrawnBecause({ spine }: SilentAgent): Promise<string[]> {
  await sealAll();
  const rows = await world.sql<{ because: string }>(
    `select convert_from(body, 'UTF8')::json -> 'facts' ->> 'because' as because from log_entries
     where type = 'dormancy.retirement-withdrawn' and convert_from(body, 'UTF8')::json ->> 'agent' = $1`,
    [spine.agentId],
  );
  return rows.map(({ because }) => because);
}
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

describe("a retirement for silence", () => {
  it("is the act of the system, with the cause and the policy in its reason", async () => {
    const agent = await one();
    expect(await steps(agent)).toEqual(["retirement_announced"]);
    await watchSilence();
    expect(await statusOf(agent)).toBe("retiring");
    await sealAll();
    const shown = await getRetirement(security, agent.spine.agentId);
    expect(shown.begunBy).toEqual({ id: "mandate", name: "Mandate" });
    expect(shown.reason).toMatch(/^No action for 9\d days\. The policy of the blueprint .+ retires after 90\.$/);
    const [record] = await world.sql<{ body: { actor: object; facts: object } }>(
      `select convert_from(body, 'UTF8')::json as body from log_entries where type = 'agent.retirement-begun'
       order by id desc limit 1`,
    );
    expect(record?.body).toMatchObject({
      actor: { type: "system", id: "jobs" },
      facts: { kind: "agent", days: expect.any(Number), retireDays: 90, blueprintVersion: 1 },
    });
  });

  it("is told with its day at the suspension and a week before, to the owner and the backup owner", async () => {
    const agent = await silentAgent(security);
    const backup = await world.person(["member"]);
    await world.sql(
      `insert into ownership_offers (id, agent_id, role, status, person_id, offered_by_id, offered_at, expires_at, reason)
       values ('off_' || $1, $1, 'backup', 'accepted', $2, $2, now(), now() + interval '1 day', '')`,
      [agent.spine.agentId, backup.personId],
    );
    await tellAll();
    await pass(60);
    await pass(7);
    await pass(20);
    const told = async (person: Principal) => (await toldTo(person)).map(({ sentence }) => sentence);
    const day = "\\d{4}-\\d{2}-\\d{2}";
    for (const person of [agent.owner, backup]) {
      expect(await told(person)).toContainEqual(
        expect.stringMatching(
          new RegExp(`suspended .+ for its silence\\. Unless it is resumed, it is retired on ${day}$`),
        ),
      );
      expect(await told(person)).toContainEqual(
        expect.stringMatching(new RegExp(`is retired on ${day} unless it is resumed: it has not acted for 8\\d days$`)),
      );
    }
    // The backup owner may not see the page of the agent.
    const { agentId } = agent.spine;
    await expectRefusal(getAgent(backup, agentId), "agent_not_found");
    const links = async (person: Principal) => (await toldTo(person)).map(({ link }) => link);
    const inbox = `/inbox?queue=lifecycle&item=${agentId}`;
    expect(await links(backup)).toEqual([inbox, inbox]);
    const owned = (await links(agent.owner)).filter((link) => !link.startsWith("/requests/"));
    expect(new Set(owned)).toEqual(new Set([`/agents/${agentId}`]));
    await letDaysPass(world, 7);
    await retireSilent(await rowOf(agent));
    // The agent moves to another owner before anybody is told.
    const heir = await world.person(["member"]);
    await world.sql("update agents set owner_id = $1 where id = $2", [heir.personId, agentId]);
    await tellAll();
    expect((await links(backup)).toSorted()).toEqual([inbox, inbox, "/notifications"]);
    for (const person of [agent.owner, heir]) expect((await told(person))[0]).toMatch(/ began to retire the agent /);
  });

  it("is taken once by two servers", async () => {
    const agent = await one();
    const row = await rowOf(agent);
    await Promise.all([retireSilent(row), retireSilent(row)]);
    const begun = (await world.auditTypes(agent.spine.agentId)).filter((type) => type === "agent.retirement-begun");
    expect(begun).toHaveLength(1);
  });

  it.each([
    [
      "its owner",
      ({ owner, spine }: SilentAgent) => resumeSilent(owner, spine.agentId, { subjectId: spine.agentId }),
      "active",
    ],
    ["security", ({ spine }: SilentAgent) => resumeAgent(security, spine.agentId), "active"],
    [
      "a later suspension by security",
      ({ spine }: SilentAgent) => suspendAgent(security, spine.agentId, "A key."),
      "suspended",
    ],
    [
      "a declared silence",
      ({ owner, spine }: SilentAgent) => expectSilence(owner, spine.agentId, { until: inDays(30), reason: "A pause" }),
      "suspended",
    ],
  ] as const)("loses against %s that was first", async (_, answer, status) => {
    const agent = await one();
    const row = await rowOf(agent);
    await answer(agent);
    await retireSilent(row);
    expect(await statusOf(agent)).toBe(status);
  });

  it("wins against a resumption that comes later", async () => {
    const agent = await one();
    const { agentId } = agent.spine;
    await retireSilent(await rowOf(agent));
    await expectRefusal(resumeSilent(agent.owner, agentId, { subjectId: agentId }), "not_suspended_for_silence");
  });

  it("or the resumption: one of both wins, when they come at once", async () => {
    const agent = await one();
    const { agentId } = agent.spine;
    const row = await rowOf(agent);
    const [, resumed] = await Promise.allSettled([
      retireSilent(row),
      resumeSilent(agent.owner, agentId, { subjectId: agentId }),
    ]);
    expect(await statusOf(agent)).toBe(resumed.status === "fulfilled" ? "active" : "retiring");
  });

  it("begins again after a declared silence, with a new announcement", async () => {
    const agent = await one();
    await expectSilence(agent.owner, agent.spine.agentId, { until: inDays(30), reason: "A pause" });
    expect(await steps(agent)).toEqual(["suspended"]);
    await pass(40);
    await pass(70);
    expect(await steps(agent)).toEqual(["suspended"]);
    await pass(4);
    expect(await steps(agent)).toEqual(["retirement_announced"]);
    await pass(7);
    expect(await statusOf(agent)).toBe("retiring");
  });

  it("does not come while a person planned the end of the agent", async () => {
    const agent = await one();
    await world.sql(
      `insert into agent_planned_ends (agent_id, ends_at, outcome, set_by_id, set_at)
       values ($1, now() + interval '60 days', 'suspend', $2, now())`,
      [agent.spine.agentId, security.personId],
    );
    await watchSilence();
    expect([await steps(agent), await statusOf(agent)]).toEqual([["suspended"], "suspended"]);
    expect(await withdrawnBecause(agent)).toEqual(["end_planned"]);
  });

  it("is taken back when the policy no longer retires", async () => {
    const agent = await one();
    await world.sql("update blueprint_versions set dormancy = dormancy - 'retireDays' where dormancy is not null");
    await Promise.all([watchSilence(), watchSilence()]);
    expect(await steps(agent)).toEqual(["suspended"]);
    expect(await withdrawnBecause(agent)).toEqual(["not_due"]);
  });
});

describe("people are asked to retire", () => {
  const proposed = async (agent: SilentAgent) => [await steps(agent), await statusOf(agent)];

  it("while a detection about the agent is open", async () => {
    const agent = await one();
    const { agentId } = agent.spine;
    await transaction((tx) => raiseDetection(tx, { kind: "stop_drill", agentId, instanceId: null, sightings: [] }));
    await watchSilence();
    expect(await proposed(agent)).toEqual([["retirement_proposed"], "suspended"]);
  });

  it.each([
    ["at the announcement", true],
    ["in the week before its day", false],
  ])("if its owner had left without a backup owner %s", async (_, isEarly) => {
    const agent = await silentAgent(security);
    const leave = () => world.sql("update people set status = 'deactivated' where id = $1", [agent.owner.personId]);
    await pass(60);
    await pass(7);
    if (isEarly) await leave();
    await pass(20);
    if (!isEarly) await leave();
    await pass(7);
    await pass(7);
    expect(await proposed(agent)).toEqual([["retirement_proposed"], "suspended"]);
    const types = await world.auditTypes(agent.spine.agentId);
    expect(types.includes("dormancy.retirement-announced")).toBe(!isEarly);
  });

  it("if more of a blueprint would be retired at once than its share", async () => {
    const [first, second] = await due(2);
    if (!first || !second) throw new Error("There are two.");
    await world.sql("update agents set blueprint_id = (select blueprint_id from agents where id = $1) where id = $2", [
      first.spine.agentId,
      second.spine.agentId,
    ]);
    await watchSilence();
    for (const agent of [first, second]) expect(await proposed(agent)).toEqual([["retirement_proposed"], "suspended"]);
  });

  it("if more than ten would be retired at once", { timeout: 60_000 }, async () => {
    const eleven = await due(11);
    await tellAll();
    await watchSilence();
    for (const agent of eleven) expect(await proposed(agent)).toEqual([["retirement_proposed"], "suspended"]);
    const told = (await toldTo(security)).map(({ sentence }) => sentence);
    expect(told).toContainEqual(expect.stringMatching(/^Security is asked to retire the agent/));
  });

  it("twin: ten at once are retired", { timeout: 60_000 }, async () => {
    const ten = await due(10);
    await watchSilence();
    expect(await Promise.all(ten.map(statusOf))).toEqual(ten.map(() => "retiring"));
  });
});
