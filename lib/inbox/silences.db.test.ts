import { afterAll, beforeAll, expect, it } from "vitest";
import { resumeSilent } from "@/lib/dormancy/commands";
import { watchSilence } from "@/lib/dormancy/watch";
import type { Principal } from "@/lib/principals/principal";
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
