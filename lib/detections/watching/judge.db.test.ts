import { MessageChannel } from "node:worker_threads";
import { afterAll, beforeAll, expect, it } from "vitest";
import { appendAll } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import { startSequencer } from "@/lib/audit/sequencer";
import { usualTunings } from "@/lib/detections/rules/engine";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { sealed } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { judgeOver } from "./judge-thread";
import { answerJudging } from "./judge-worker";
import { JustSealed } from "./just-sealed";
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

it("the rules see the same of a record whether it was just sealed or is read from the database", async () => {
  const [agentId, instanceId, serverId] = [newId("agent"), newId("instance"), newId("resourceServer")];
  const of = { actor: { type: "resource_server", id: serverId }, agentId, instanceId, decision: "allow" } as const;
  const odd = 'a"b\\ ü\u2028';
  const events: AuditEvent[] = [
    { type: "test.happened", actor: { type: "system", id: "test" } },
    {
      ...of,
      ...{
        type: "decision.made",
        action: "create",
        resourceType: "payment",
        texts: { resource: odd, ip: "2001:db8::7" },
      },
      chain: [{ id: newId("delegation"), version: 1, digest: "d" }],
      facts: { jkt: odd, amounts: { amount: { value: "12.50", unit: "USD" }, weight: { value: "0.000000001" } } },
    },
    { ...of, type: "decision.made", texts: { resource: "account/1", ip: "192.0.2.7" } },
  ];
  const just = new JustSealed();
  const sequencer = startSequencer({ intervalMs: 20, onSealed: (chunk) => just.add(chunk) });
  try {
    const { from } = await placeOfAll(events);
    const read = await nextRecords(from, events.length);
    expect(read.events.map(({ type }) => type)).toEqual(events.map(({ type }) => type));
    const taken = Array.from({ length: events.length }, (_, n) => just.take(read.events[n]?.index ?? -1, 1)?.records);
    expect(taken).toEqual(read.events.map((event) => [event]));
  } finally {
    await sequencer.stop();
  }
});

/** Appends records, waits until they are sealed, and answers the place of the first. */
async function placeOfAll(events: readonly AuditEvent[]): Promise<{ from: number }> {
  const ids = await transaction((tx) => appendAll(tx, events));
  const place = async (id: string | undefined) =>
    (await world.sql<{ index: string }>("select index from audit_search where entry_id = $1", [id]))[0]?.index;
  await expect.poll(() => place(ids.at(-1))).toBeDefined();
  return { from: Number(await place(ids[0])) };
}

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
  expect((await judge.read(records)).subjects).not.toEqual([]);
  const portion = { states: "[]", limits: "[]", tunings: usualTunings, now: undefined };
  expect(JSON.parse((await judge.judge(portion)).kept)).not.toEqual([]);
  judge.lose(live.port1);
});
