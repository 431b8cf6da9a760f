import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { answered, applied, itemOf, itemsOf, openedReview } from "@/lib/testing/access-reviews";
import { given, type TestAgent } from "@/lib/testing/direct";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { submitAnswers } from "./commands/submit";

let world: World;
let security: Principal;
let owner: Principal;
let agent: TestAgent;
let delegationId: string;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  agent = await given.agent();
  owner = await signInWorldPerson(world.sql, agent.owner.personId);
  delegationId = await given.delegation(agent);
});
afterAll(() => world.end());

const evidence = async () => {
  const scope = { kind: "agents", q: `id:${agent.agentId}` };
  const id = await openedReview(security, { scope, reviewers: "owners" });
  const item = itemOf(await itemsOf(owner, id), agent.agentId);
  await answered(owner, id, item);
  await submitAnswers(owner, id);
  await applied(id);
  return item.evidence;
};

describe("the evidence about an agent", () => {
  it("has the risk score and the excess that were counted, and no change before the first review", async () => {
    await world.sql("update agent_figures set risk_score = 73 where agent_id = $1", [agent.agentId]);
    await world.sql(
      `insert into delegation_excess (delegation_id, agent_id, weight, permissions, unused, unused_elements, loose_limits)
       values ($1, $2, 40, 3, 2, 1, 0)`,
      [delegationId, agent.agentId],
    );
    expect(await evidence()).toMatchObject({
      ...{ riskScore: 73, changes: null, changedSinceReview: null },
      facts: { excess: "2 of 3, elements never used: 1" },
    });
  });

  it("is unchanged if nothing changed, and names members and delegations that did", async () => {
    expect(await evidence()).toMatchObject({ changes: null, changedSinceReview: false });
    await given.delegation(agent);
    expect(await evidence()).toMatchObject({ changes: "1 delegation added.", changedSinceReview: false });
    await world.sql("update agents set risk_tier = 'high', environment = 'prod', version = version + 1 where id = $1", [
      agent.agentId,
    ]);
    const { changes, changedSinceReview } = await evidence();
    expect([changes?.startsWith("Risk tier low → high"), changedSinceReview]).toEqual([true, true]);
  });

  it("names a delegation that an approved request made wider", async () => {
    await world.sql("update requests set widens = 1 where agent_id = $1", [agent.agentId]);
    await world.sql(
      `insert into delegation_versions select (v).* from (
         select jsonb_populate_record(v, jsonb_build_object('version', 2, 'origin', 'changed', 'signed_at', clock_timestamp(),
           'digest', 'other', 'cause_id', d.request_id)) as v
         from delegation_versions v join delegations d on d.id = v.delegation_id where d.id = $1) w`,
      [delegationId],
    );
    expect((await evidence()).changes).toBe("1 delegation widened.");
  });
});
