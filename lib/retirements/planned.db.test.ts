import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drainAgent } from "@/lib/agents/commands/drain";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { cancelRetirement, planRetirement } from "@/lib/agents/commands/plan-step";
import { applyReinstatement } from "@/lib/agents/commands/reinstate";
import { getUnjudgedAgent } from "@/lib/agents/queries";
import * as store from "@/lib/agents/store";
import { giveAgent } from "@/lib/lifecycle/changes";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { given, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { runDueSteps } from "./jobs";
import { find } from "./store";

let world: World;
let security: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

let servers = 0;
const newAgent = (): Promise<TestAgent> => given.agent(`https://planned-${++servers}.acme.example`);
const ownerOf = ({ owner }: TestAgent) => owner as Principal;
const drain = ({ agentId }: TestAgent, seconds = 3_600) => drainAgent(security, agentId, "Its work moved.", seconds);
const state = ({ agentId }: TestAgent) => getUnjudgedAgent(security, agentId);

describe("a planned retirement", () => {
  it("of security stays theirs when the owner brings it forward", async () => {
    const [drained, moved] = [await newAgent(), await newAgent()];
    const planned = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    for (const { agentId } of [drained, moved]) await planRetirement(security, agentId, "A leak.", planned(9));
    await drainAgent(ownerOf(drained), drained.agentId, "Over.", 60);
    await planRetirement(ownerOf(moved), moved.agentId, "Over.", planned(8));
    for (const agent of [drained, moved]) {
      const [{ firstDueAt, dueAt } = { firstDueAt: null, dueAt: "" }] = (await state(agent)).planned;
      // The instant that security named is shown beside the one to which the owner brought it forward.
      expect(Date.parse(firstDueAt ?? "") - Date.now()).toBeGreaterThan(8.9 * 3_600_000);
      expect(Date.parse(dueAt)).toBeLessThan(Date.parse(firstDueAt ?? ""));
    }
    const heir = await world.person(["member"]);
    for (const agent of [drained, moved]) {
      await expectRefusal(cancelRetirement(ownerOf(agent), agent.agentId), "not_allowed");
      await giveAgent(security, agent.agentId, heir.email, undefined, "Another team.");
      expect((await state(agent)).planned).toMatchObject([{ step: "retire", by: { id: security.personId } }]);
    }
    expect((await state(drained)).drainingSince).not.toBeNull();
  });

  it("that an owner brought forward is given up whole, the former instant with it", async () => {
    const agent = await newAgent();
    const planned = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    await planRetirement(security, agent.agentId, "A leak.", planned(9));
    await planRetirement(ownerOf(agent), agent.agentId, "Over.", planned(8));
    await planRetirement(ownerOf(agent), agent.agentId, "Over.", planned(7));
    const [shown] = (await state(agent)).planned;
    expect(Date.parse(shown?.firstDueAt ?? "") - Date.now()).toBeGreaterThan(8.9 * 3_600_000);
    await cancelRetirement(security, agent.agentId);
    expect((await state(agent)).planned).toEqual([]);
    await planRetirement(security, agent.agentId, "A leak.", planned(9));
    expect((await state(agent)).planned).toMatchObject([{ firstDueAt: null }]);
  });

  it("is given up with its drain when the agent is reinstated", async () => {
    const agent = await newAgent();
    await drain(agent);
    await world.sql("update agents set status = 'revoked', status_at = clock_timestamp() where id = $1", [
      agent.agentId,
    ]);
    const revoked = await transaction((tx) => store.getOrThrow(agent.agentId, tx));
    await transaction((tx) => applyReinstatement(tx, security, revoked, { change: null, reason: "A mistake." }), {
      barrier: "exclusive",
    });
    expect(await state(agent)).toMatchObject({ status: "active", drainingSince: null, planned: [] });
    expect(await world.auditTypes(agent.agentId)).toContain("agent.retirement-unplanned");
  });

  it("of an agent that was stopped meanwhile does not say that it drained", async () => {
    const agent = await newAgent();
    await drain(agent);
    await suspendAgent(security, agent.agentId, "A leak.");
    await world.sql("update agent_steps set due_at = clock_timestamp() - interval '1 second' where agent_id = $1", [
      agent.agentId,
    ]);
    await runDueSteps.execute({ slot: new Date(0).toISOString() });
    expect((await state(agent)).status).toBe("retiring");
    expect(await find(agent.agentId)).toMatchObject({ drainingSince: null });
  });
});
