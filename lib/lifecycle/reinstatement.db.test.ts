import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PUT as setEnd } from "@/app/api/agents/[agentId]/planned-end/route";
import { POST as reinstate } from "@/app/api/agents/[agentId]/reinstate/route";
import { POST as transition } from "@/app/api/agents/[agentId]/transitions/route";
import { POST as postRevocation } from "@/app/api/revocations/route";
import { find as findAgent } from "@/lib/agents/store";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Principal } from "@/lib/principals/principal";
import { revoke } from "@/lib/revocation/commands/revoke";
import { settleRevocation } from "@/lib/revocation/jobs";
import { given } from "@/lib/testing/direct";
import { enforceRules, lifecycleRule } from "@/lib/testing/lifecycle-policy";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import { agreeToChange, bringBack } from "./activation";
import { carryOutEnds } from "./ends/carry-out";
import { setPlannedEnd } from "./ends/commands";
import { getLifecycle } from "./queries";

let world: World;
let two: readonly [Principal, Principal];

beforeAll(async () => {
  world = await createWorld();
  two = [await world.person(["security"]), await world.person(["security"])];
});
afterAll(() => world.end());

const reason = "A mistake.";
const reinstated = (agentId: string) =>
  world.call(reinstate, { method: "POST", params: { agentId }, body: { reason }, as: two[0] });
const moved = (agentId: string) =>
  world.call(transition, { method: "POST", params: { agentId }, body: { to: "active", reason }, as: two[0] });

/** Brings an agent back. On a busy machine one call may not settle its stop in time; the next one continues. */
const expectReturn = (back: typeof reinstated, agentId: string) =>
  expect.poll(async () => (await back(agentId)).json(), { timeout: 20_000 }).toMatchObject({ status: "active" });

it.each([
  ["reinstate", reinstated],
  ["transitions", moved],
])("by %s follows a revocation at once, with everything that the agent held ended", async (name, back) => {
  const agent = await given.agent(`https://${name}.acme.example`);
  const held = await given.delegation(agent);
  const scope = { agentId: agent.agentId };
  const stop = await world.call(postRevocation, { method: "POST", body: { scope, reason: "A test." }, as: two[0] });
  const { id } = (await stop.json()) as { id: string };
  await expectReturn(back, agent.agentId);
  expect(await world.sql("select status from delegations where id = $1", [held])).toEqual([{ status: "revoked" }]);
  expect(await world.sql("select status from instances where agent_id = $1", [agent.agentId])).toEqual([
    { status: "revoked" },
  ]);
  await settleRevocation.execute({ revocationId: id });
  expect(await world.auditTypes(id)).toEqual(["agent.revoked", "revocation.settled"]);
});

it("waits for the job of a revocation that cannot be counted soon", async () => {
  const agent = await given.agent("https://uncounted.acme.example");
  const id = await revoke({ asker: two[0], scope: { kind: "agent", subjectId: agent.agentId }, reason: "A test." });
  const row = () => world.sql("select counted_at, settled_at from revocations where id = $1", [id]);
  const reader = await sqlPool().connect();
  try {
    await reader.query("begin; lock table access_tokens in access exclusive mode");
    expect(await (await reinstated(agent.agentId)).json()).toMatchObject({ status: 409, code: "agent_ends_unwritten" });
    expect(await row()).toEqual([{ counted_at: null, settled_at: null }]);
  } finally {
    await reader.query("rollback");
    reader.release();
  }
  await expectReturn(reinstated, agent.agentId);
  expect(await row()).toEqual([{ counted_at: expect.any(Date), settled_at: expect.any(Date) }]);
});

it("of a person who may not make it writes nothing for the revocation", async () => {
  const agent = await given.agent("https://not-theirs.acme.example");
  const id = await revoke({ asker: two[0], scope: { kind: "agent", subjectId: agent.agentId }, reason: "A test." });
  await expectRefusal(bringBack(await world.person(["member"]), agent.agentId, "Mine."), "agent_not_found");
  expect(await world.sql("select settled_at from revocations where id = $1", [id])).toEqual([{ settled_at: null }]);
});

it("is judged by the lifecycle policy again when the second person confirms it", async () => {
  const [one, second] = two;
  const policy = (...requires: ("planned_end" | "backup_accepted")[]) =>
    enforceRules(two, [lifecycleRule(undefined, { people: 2, requires })]);
  const endIn = (hours: number, agentId: string) =>
    world.sql(
      "update agent_planned_ends set ends_at = clock_timestamp() + make_interval(hours => $2) where agent_id = $1",
      [agentId, hours],
    );
  await policy("planned_end");
  const { id } = await buildAgent(one);
  const endsAt = new Date(Date.now() + 2 * 86_400_000).toISOString();
  await setPlannedEnd(one, id, { endsAt, reason: "A pilot." });
  const stop = await revoke({ asker: one, scope: { kind: "agent", subjectId: id }, reason: "A test." });
  await settleRevocation.execute({ revocationId: stop });
  expect(await bringBack(one, id, "A mistake.")).toBe("proposed");
  const [open] = await world.sql<{ id: string; digest: string }>(
    "select id, digest from control_changes where subject_id = $1 and status = 'proposed'",
    [id],
  );
  const confirm = () => agreeToChange(second, { agentId: id, changeId: open?.id ?? "" }, open?.digest ?? "");
  await policy("planned_end", "backup_accepted");
  await expectRefusal(confirm(), "lifecycle_checks_open");
  await policy("planned_end");
  await endIn(-1, id);
  await expectRefusal(confirm(), "planned_end_passed");
  expect((await findAgent(id))?.status).toBe("revoked");
  const later = new Date(Date.now() + 3_600_000).toISOString();
  await setPlannedEnd(one, id, { endsAt: later, reason: "A longer pilot." });
  await confirm();
  expect((await findAgent(id))?.status).toBe("active");
});

describe("of an agent that a planned end keeps from it", () => {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const revoked = async (id: string) => {
    const stop = await revoke({ asker: two[0], scope: { kind: "agent", subjectId: id }, reason: "A test." });
    await settleRevocation.execute({ revocationId: stop });
    return id;
  };
  const passed = (id: string) =>
    world.sql("update agent_planned_ends set ends_at = clock_timestamp() - interval '1 hour' where agent_id = $1", [
      id,
    ]);
  const put = async (id: string, endsAt: string | null) => {
    const path = `/api/agents/${id}/planned-end`;
    const body = { endsAt, reason: "It goes on." };
    const answer = await world.call(setEnd, { method: "PUT", path, params: { agentId: id }, body, as: two[0] });
    return answer.status;
  };
  const withEnd = async () => {
    const { id } = await buildActiveAgent(two[0]);
    await setPlannedEnd(two[0], id, { endsAt: inDays(2), reason: "A pilot." });
    return id;
  };

  it.each([
    ["a later one", inDays(3)],
    ["none", null],
  ])("follows after the passed one became %s", async (_, endsAt) => {
    await enforceRules(two, [lifecycleRule(undefined)]);
    const id = await revoked(await withEnd());
    await passed(id);
    await carryOutEnds();
    await expectRefusal(bringBack(two[0], id, "A mistake."), "planned_end_passed");
    expect(await put(id, endsAt)).toBe(200);
    expect(await bringBack(two[0], id, "A mistake.")).toBe("reinstated");
  });

  it("follows after one was set, where it was carried out before and the policy asks for one", async () => {
    const id = await withEnd();
    await passed(id);
    await carryOutEnds();
    await revoked(id);
    await enforceRules(two, [lifecycleRule(undefined, { requires: ["planned_end"] })]);
    await expectRefusal(bringBack(two[0], id, "A mistake."), "lifecycle_checks_open");
    expect((await getLifecycle(two[0], id)).can).toContain("setEnd");
    expect(await put(id, inDays(1))).toBe(200);
    expect(await bringBack(two[0], id, "A mistake.")).toBe("reinstated");
  });

  it("its owner takes no end away, and no person sets one once it is retired", async () => {
    await enforceRules(two, [lifecycleRule(undefined)]);
    const { agentId, owner } = await given.agent("https://kept-end.acme.example");
    await setPlannedEnd(two[0], agentId, { endsAt: inDays(2), reason: "A pilot." });
    await revoked(agentId);
    const asOwner = await signInWorldPerson(world.sql, owner.personId);
    await expectRefusal(setPlannedEnd(asOwner, agentId, { endsAt: null, reason: "Mine." }), "not_allowed");
    await world.sql("update agents set status = 'retired' where id = $1", [agentId]);
    expect(await put(agentId, inDays(3))).toBe(409);
  });
});
