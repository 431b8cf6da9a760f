import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as RISK } from "@/app/api/agents/[agentId]/risk/route";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { given } from "@/lib/testing/direct";
import { sealed } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { buildInstance } from "@/prisma/seed/builders/instance";
import type { AgentRiskResponse } from "./schema";
import { readRiskFacts } from "./store";

let world: World;
let security: Principal;
let agentId: string;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  ({ id: agentId } = await buildActiveAgent(security));
});
afterAll(() => world.end());

const risk = async (as = security, id = agentId) => {
  const response = await world.call(RISK, { path: `/api/agents/${id}/risk`, params: { agentId: id }, as });
  return { status: response.status, body: (await response.json()) as AgentRiskResponse };
};
const codes = async (): Promise<string[]> => (await risk()).body.parts.map(({ code }) => code);

describe("the risk of an agent", () => {
  it("follows its detections, denials, silence, keys and owner as they are now", async () => {
    const usual = await codes();
    await world.sql(
      `insert into detections (id, kind, agent_id, sightings, severity) values ($1, 'denial_burst', $3, '[]', 'critical'),
         ($2, 'volume_spike', $3, '[]', 'low')`,
      [newId("detection"), newId("detection"), agentId],
    );
    const denied = { type: "decision.made", decision: "deny", code: "outside_authority", agentId } as const;
    const actor = { type: "resource_server", id: newId("resourceServer") } as const;
    await sealed(Array.from({ length: 12 }, () => ({ ...denied, actor })));
    const {
      instance: { id: instanceId },
    } = await buildInstance(security, agentId);
    await world.sql("update instances set key_activated_at = now() - interval '200 days' where id = $1", [instanceId]);
    await world.sql("update agents set created_at = created_at - interval '40 days', owner_id = null where id = $1", [
      agentId,
    ]);
    await world.sql("update agent_usage set last_action_at = last_action_at - interval '40 days' where agent_id = $1", [
      agentId,
    ]);
    const { body } = await risk();
    const sentences = body.parts.map(({ sentence }) => sentence);
    expect(sentences).toEqual(
      expect.arrayContaining([
        "It has 2 open detections, the worst of severity critical.",
        "It has no owner.",
        "It has not acted for 40 days.",
        "The oldest key of its instances is 200 days old.",
      ]),
    );
    expect(sentences.some((sentence) => sentence.startsWith("12 denials in the last 7 days"))).toBe(true);
    expect(body.score).toBe(body.parts.reduce((sum, { weight }) => sum + weight, 0));
    expect(body.level).toBe("critical");
    await world.sql("update detections set status = 'dismissed' where agent_id = $1", [agentId]);
    expect(await codes()).not.toContain("detections");
    expect(usual).not.toContain("dormant");
  });

  it("counts no permissions of a delegation that ended", async () => {
    const agent = await given.agent();
    const delegationId = await given.delegation(agent);
    await world.sql(
      `insert into delegation_excess (delegation_id, agent_id, weight, permissions, unused, unused_elements, loose_limits)
       values ($1, $2, 40, 30, 30, 1, 0)`,
      [delegationId, agent.agentId],
    );
    const unused = async () => (await readRiskFacts([agent.agentId])).get(agent.agentId)?.permissions.unused;
    expect(await unused()).toBe(30);
    await world.sql("update delegations set status = 'revoked' where id = $1", [delegationId]);
    expect(await unused()).toBe(0);
  });

  it("is not shown to people who do not see the agent", async () => {
    const member = await world.person(["member"]);
    expect((await risk(member)).status).toBe(404);
    expect((await risk(security, newId("agent"))).status).toBe(404);
  });
});
