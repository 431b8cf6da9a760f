import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as PREVIEW_BLUEPRINT } from "@/app/api/blueprints/[blueprintId]/preview/route";
import { PATCH as EDIT_BLUEPRINT } from "@/app/api/blueprints/[blueprintId]/route";
import { POST as REPLAY_RULE } from "@/app/api/detection-rules/[ruleKind]/replay/route";
import { POST as REPLAY_WHOLE } from "@/app/api/detection-rules/[ruleKind]/replays/route";
import { PUT as PROPOSE_RULE } from "@/app/api/detection-rules/[ruleKind]/route";
import { POST as PREVIEW_POLICY } from "@/app/api/lifecycle-policy/preview/route";
import { PUT as PROPOSE_POLICY } from "@/app/api/lifecycle-policy/route";
import { riskOfAgentChange } from "@/lib/agents/change-risk.policy";
import type { AgentChange } from "@/lib/agents/changes.policy";
import type { Agent } from "@/lib/agents/model";
import { getOrThrow } from "@/lib/agents/store";
import { changeAgent, giveAgent } from "@/lib/lifecycle/changes";
import { getLifecyclePolicy } from "@/lib/lifecycle/policy/queries";
import type { Principal } from "@/lib/principals/principal";
import type { ItemRisk } from "@/lib/risk/model";
import { agentOfBlueprint } from "@/lib/testing/decisions";
import { ceilingOf } from "@/lib/testing/direct";
import { enforceRules, lifecycleRule } from "@/lib/testing/lifecycle-policy";
import { createWorld, type Route, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { listInbox } from "./queries";
import { InboxFilters } from "./schema";

let world: World;
let security: Principal;
let second: Principal;
beforeAll(async () => {
  world = await createWorld();
  [security, second] = [await world.person(["security"]), await world.person(["security"])];
});
afterAll(() => world.end());

type Call = { method?: "PATCH" | "POST" | "PUT"; params?: Record<string, string>; body: object };

async function call(route: Route, { method = "POST", params = {}, body }: Call): Promise<{ risk?: ItemRisk | null }> {
  const response = await world.call(route, { method, path: "/api", params, as: security, body });
  expect(response.status).toBeLessThan(300);
  return (await response.json()) as { risk?: ItemRisk | null };
}

/** The risk that the second person is shown, which was stored with the proposal. */
async function stored(subjectId: string): Promise<ItemRisk | undefined> {
  const { items } = await listInbox(second, InboxFilters.parse({ kind: "change", limit: 200 }));
  return items.find(({ subject }) => subject.id === subjectId)?.risk;
}

async function activeAgent(): Promise<Agent> {
  const { id } = await buildActiveAgent(security);
  await world.sql("update agents set risk_tier = 'high' where id = $1", [id]);
  return getOrThrow(id);
}

const codes = (risk: ItemRisk | null | undefined) => risk?.parts.map(({ code }) => code);

describe("the risk of a change before it is proposed", () => {
  it("is in the preview of a blueprint as its proposal stores it, and null for a change that one person makes", async () => {
    const { spine, blueprintId } = await agentOfBlueprint();
    const params = { blueprintId };
    const narrower = { ceiling: ceilingOf(spine) };
    expect((await call(PREVIEW_BLUEPRINT, { params, body: narrower })).risk).toBeNull();
    const reason = "A test.";
    await call(EDIT_BLUEPRINT, { method: "PATCH", params, body: { ...narrower, reason } });
    for (let one = 0; one < 2; one++) {
      const { spine: other } = await agentOfBlueprint();
      await world.sql("update agents set blueprint_id = $1 where id = $2", [blueprintId, other.agentId]);
    }
    const { risk } = await call(PREVIEW_BLUEPRINT, { params, body: { ceiling: null } });
    expect(codes(risk)).toEqual(["no_ceiling", "control_loosened", "members_changed", "agents_concerned"]);
    await call(EDIT_BLUEPRINT, { method: "PATCH", params, body: { ceiling: null, reason } });
    expect(await stored(blueprintId)).toEqual(risk);
  });

  it.each<[string, AgentChange]>([
    ["a raise", { riskTier: "critical" }],
    ["a lower tier with another environment and purpose", { riskTier: "low", environment: "dev", purpose: "Tests." }],
  ])("of an agent is judged by its form as its proposal stores it (%s)", async (_, change) => {
    const agent = await activeAgent();
    const { id } = agent;
    await changeAgent(security, id, { ...change, displayName: agent.displayName, reason: "A test." });
    const unchanged = { displayName: agent.displayName, blueprintId: agent.blueprintId };
    expect(await stored(id)).toEqual(riskOfAgentChange(agent, { ...change, ...unchanged }));
  });

  it("of a transfer is judged by its dialog as its proposal stores it", async () => {
    await enforceRules([security, second], [lifecycleRule({ confirm: ["ownerId"], days: 7 })]);
    const agent = await activeAgent();
    const { id } = agent;
    await giveAgent(security, id, (await world.person(["member"])).email, undefined, "A test.");
    expect(await stored(id)).toEqual(riskOfAgentChange(agent, { ownerId: "" }));
  });

  it("is in the preview of the lifecycle policy as its proposal stores it", async () => {
    const rules = [
      {
        ...{ name: "All agents", requires: [], people: 1, offerDays: 3 },
        ...{ end: { mostDays: null, noticeDays: 14, outcome: "suspend" } },
        ...{ tiers: ["low", "medium", "high", "critical"], environments: ["prod", "staging", "dev"] },
      },
    ];
    const { risk } = await call(PREVIEW_POLICY, { body: { rules } });
    expect(codes(risk)).toEqual(["control_loosened"]);
    const { version } = await getLifecyclePolicy(security);
    const reason = "A test.";
    await call(PROPOSE_POLICY, { method: "PUT", body: { rules, version, reason } });
    const { items } = await listInbox(second, InboxFilters.parse({ kind: "change", limit: 200 }));
    expect(items.find(({ subject }) => subject.kind === "lifecycle-policy")?.risk).toEqual(risk);
  });

  it("is in each replay of a detection rule as its proposal stores it", async () => {
    const params = { ruleKind: "denial_burst" };
    const settings = { count: 10, minutes: 10, times: 3, learningDays: 3 };
    const tuning = { enabled: false, severity: null, response: "ask", settings };
    const { risk } = await call(REPLAY_RULE, { params, body: tuning });
    expect(risk).toMatchObject({ score: 35, parts: [{ sentence: "Switches a detection rule off." }] });
    expect((await call(REPLAY_WHOLE, { params, body: tuning })).risk).toEqual(risk);
    await call(PROPOSE_RULE, { method: "PUT", params, body: { ...tuning, version: 0, reason: "A test." } });
    expect(await stored("denial_burst")).toEqual(risk);
  });
});
