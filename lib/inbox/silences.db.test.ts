import { afterAll, beforeAll, expect, it } from "vitest";
import { endExpectedSilence, expectSilence, resumeSilent } from "@/lib/dormancy/commands";
import { getDormancy } from "@/lib/dormancy/queries";
import { watchSilence } from "@/lib/dormancy/watch";
import type { Principal } from "@/lib/principals/principal";
import { expectRefusal } from "@/lib/testing/refusal";
import { letDaysPass, type SilentAgent, silentAgent } from "@/lib/testing/silent-agents";
import { createWorld, type World } from "@/lib/testing/world";
import { countInbox, listInbox } from "./queries";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

async function pass(days: number): Promise<void> {
  await letDaysPass(world, days);
  await watchSilence();
}

async function listed(person: Principal, limit = 200) {
  const items: Awaited<ReturnType<typeof listInbox>>["items"] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await listInbox(person, { kind: "lifecycle", limit, ...(cursor && { cursor }) });
    items.push(...page.items);
    cursor = page.next;
  }
  return items.filter(({ subject }) => subject.kind === "silence");
}

it("lists silent agents for their owners until they are answered, and proposed retirements for security", async () => {
  const agents: SilentAgent[] = [await silentAgent(security), await silentAgent(security)];
  const [first, second] = agents;
  if (!first || !second) throw new Error("There are two.");
  const own = {
    ...first.owner,
    permissions: new Set([...first.owner.permissions].filter((one) => one !== "agents:write")),
  };
  await pass(60);
  expect(await listed(own)).toEqual([]);
  await pass(7);
  expect(await listed(own)).toMatchObject([
    {
      id: first.spine.agentId,
      can: ["resume"],
      dueAt: null,
      sentence: expect.stringMatching(/if it is still needed\.$/),
    },
  ]);
  expect(await listed(security)).toEqual([]);
  await pass(20);
  expect(await listed(own)).toMatchObject([
    { dueAt: expect.any(String), sentence: expect.stringMatching(/or it is retired on \d{4}-\d{2}-\d{2}\.$/) },
  ]);
  await world.sql("update dormancies set step = 'retirement_proposed'");
  const expected = [{ can: ["resume", "retire"], dueAt: null, link: expect.stringMatching(/^\/agents\//) }];
  expect(await listed(own)).toMatchObject(expected);
  const ids = agents.map(({ spine }) => spine.agentId).toSorted();
  expect((await listed(security)).map(({ id }) => id)).toEqual(ids);
  expect((await listed(security, 1)).map(({ id }) => id)).toEqual(ids);
  expect((await countInbox(security)).kinds.lifecycle).toBe(2);
  await resumeSilent(own, first.spine.agentId, { subjectId: first.spine.agentId });
  expect(await listed(own)).toEqual([]);
  expect((await listed(security)).map(({ id }) => id)).toEqual([second.spine.agentId]);
});

it("asks the backup owner to declare the silence, who declares and ends it and resumes nothing", async () => {
  const agent = await silentAgent(security);
  const { agentId } = agent.spine;
  const [backup, stranger] = [await world.person(["member"]), await world.person(["member"])];
  await world.sql(
    `insert into ownership_offers (id, agent_id, role, status, person_id, offered_by_id, answered_at, expires_at, reason)
     values ('off_' || $1, $1, 'backup', 'accepted', $2, $2, now(), now() + interval '1 day', '')`,
    [agentId, backup.personId],
  );
  await pass(60);
  await pass(7);
  const link = `/inbox?queue=lifecycle&item=${agentId}`;
  expect(await listed(backup)).toMatchObject([{ id: agentId, can: ["expect"], link }]);
  expect(await getDormancy(backup, agentId)).toMatchObject({ mayExpect: true, mayAnswer: false });
  await expectRefusal(resumeSilent(backup, agentId, { subjectId: agentId }), "agent_not_found");
  const silence = { until: new Date(Date.now() + 30 * 86_400_000).toISOString(), reason: "A yearly job." };
  await expectRefusal(expectSilence(stranger, agentId, silence), "agent_not_found");
  await expectRefusal(getDormancy(stranger, agentId), "agent_not_found");
  await expectSilence(backup, agentId, silence);
  expect((await getDormancy(agent.owner, agentId)).expected).toMatchObject({ declaredBy: { id: backup.personId } });
  await watchSilence();
  expect(await listed(backup)).toEqual([]);
  await endExpectedSilence(backup, agentId);
  await world.sql("update ownership_offers set status = 'withdrawn' where agent_id = $1", [agentId]);
  await expectRefusal(expectSilence(backup, agentId, silence), "agent_not_found");
});
