import { MessageChannel } from "node:worker_threads";
import { afterAll, beforeAll, expect, it } from "vitest";
import { usualTunings } from "@/lib/detections/rules/engine";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { sealed } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { judgeOver } from "./judge-thread";
import { answerJudging } from "./judge-worker";
import { nextRecords, nextRecordTexts } from "./records.store";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

it("a record is read with every member that the rules look at", async () => {
  const { id: agentId } = await buildActiveAgent(security);
  const [instanceId, serverId, delegationId] = [newId("instance"), newId("resourceServer"), newId("delegation")];
  await sealed([
    {
      ...({ type: "decision.made", actor: { type: "resource_server", id: serverId }, decision: "deny" } as const),
      ...{ code: "outside_authority", agentId, instanceId, action: "create", resourceType: "payment" },
      chain: [{ id: delegationId, version: 1, digest: "d" }],
      facts: { jkt: "a-thumbprint", amounts: [{ field: "amount", value: "12.5", unit: "USD" }] },
      texts: { resource: "account/1", ip: "192.0.2.7" },
    },
  ]);
  const { events } = await nextRecords(0, 20_000);
  const event = events.find((one) => one.agentId === agentId && one.type === "decision.made");
  expect(event).toMatchObject({
    ...{ type: "decision.made", decision: "deny", code: "outside_authority", actorType: "resource_server" },
    ...{ actorId: serverId, agentId, instanceId, action: "create", resourceType: "payment", resource: "account/1" },
    ...{ network: "192.0.2.0/24", key: "a-thumbprint", chain: [delegationId] },
  });
  expect(Math.abs((event?.at ?? 0) - Date.now())).toBeLessThan(60_000);
});

it("what waits for a thread that ends fails, and the next thread answers", async () => {
  const { records } = await nextRecordTexts(0, 100);
  const judge = judgeOver();
  await expect(judge.read(records)).rejects.toThrow("No thread runs the rules");
  const [mute, live] = [new MessageChannel(), new MessageChannel()];
  judge.use(mute.port1);
  const lost = judge.read(records);
  judge.lose(mute.port1);
  await expect(lost).rejects.toThrow("ended");
  answerJudging(live.port2);
  judge.use(live.port1);
  expect(await judge.read(records)).not.toEqual([]);
  const portion = { states: "[]", tunings: usualTunings, now: undefined };
  expect(JSON.parse((await judge.judge(portion)).kept)).not.toEqual([]);
  judge.lose(live.port1);
});
