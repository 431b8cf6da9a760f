import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { drainAgent } from "@/lib/agents/commands/drain";
import { cancelRetirement } from "@/lib/agents/commands/plan-step";
import { parseEntryBody } from "@/lib/audit/entry-body";
import type { Principal } from "@/lib/principals/principal";
import { given } from "@/lib/testing/direct";
import { type Receiver, startReceiver } from "@/lib/testing/receiver";
import { sealAll } from "@/lib/testing/sealing";
import { letItBeDue, sendDue, given as streams } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { retireAgent } from "./commands/retire-agent";

let world: World;
let security: Principal;
let receiver: Receiver;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security", "admin"]);
  await sealAll();
});
afterAll(() => world.end());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.end());

/** The records that the receiver got since, as a resource server reads them. */
async function told() {
  await sealAll();
  await letItBeDue(world);
  await sendDue();
  return receiver.received.splice(0).map(({ body }) => {
    const entry = parseEntryBody(Buffer.from(JSON.parse(body).data.entry, "base64"));
    const { type, agent, facts } = entry ?? expect.fail();
    const changes = facts?.changes as { member: string; after: unknown }[] | undefined;
    return { type, agent, at: facts?.at, draining: changes?.find(({ member }) => member === "drainingSince")?.after };
  });
}

it("a stream tells a resource server that an agent drains until when, that this is given up, and that it is stopped", async () => {
  const { agentId } = await given.agent();
  await streams(security, { url: receiver.url, q: "type:agent.retirement-*" });
  const { drainingSince } = await drainAgent(security, agentId, "Its work moved.", 3_600);
  const [notice, ...others] = await told();
  const [planned] = await world.sql<{ due: Date }>("select due_at as due from agent_steps where agent_id = $1", [
    agentId,
  ]);
  expect(others).toEqual([]);
  expect(notice).toEqual({
    ...{ type: "agent.retirement-planned", agent: agentId },
    ...{ at: planned?.due.toISOString(), draining: drainingSince?.toISOString() },
  });
  await cancelRetirement(security, agentId);
  expect(await told()).toEqual([{ type: "agent.retirement-unplanned", agent: agentId, at: undefined, draining: null }]);
  await drainAgent(security, agentId, "Its work moved after all.", 3_600);
  await retireAgent(security, agentId, "Nothing is left.");
  expect((await told()).map(({ type }) => type)).toEqual(["agent.retirement-planned", "agent.retirement-begun"]);
});
