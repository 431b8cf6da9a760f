import { afterAll, beforeAll, expect, it } from "vitest";
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
import { createWorld, type World } from "@/lib/testing/world";
import { buildAgent } from "@/prisma/seed/builders/agent";
import { agreeToChange, bringBack } from "./activation";
import { setPlannedEnd } from "./ends/commands";

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
  await endIn(1, id);
  await confirm();
  expect((await findAgent(id))?.status).toBe("active");
});
