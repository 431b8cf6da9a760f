import { afterAll, beforeAll, expect, it } from "vitest";
import { GET as RISK } from "@/app/api/agents/[agentId]/risk/route";
import { GET as EXPORT } from "@/app/api/agents/export/route";
import { GET } from "@/app/api/agents/route";
import type { AgentList } from "@/lib/agents/schema";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { given } from "@/lib/testing/direct";
import { sealed } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import type { AgentRiskResponse } from "./schema";
import { scoreAll } from "./score";

/** Several portions. */
const size = 400;

let world: World;
let admin: Principal;
let known: string;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  ({ agentId: known } = await given.agent());
  await world.sql(
    `insert into agents (id, name, name_skeleton, purpose, environment, risk_tier, blueprint_id, status, created_by_id, owner_id)
     select 'agt_01K1' || lpad(n::text, 22, '0'), 'agent-' || n, 'agent-' || n, 'Sorts letters', 'prod',
       (array['low', 'medium', 'high', 'critical'])[1 + n % 4]::risk_tier, a.blueprint_id,
       (case when n % 50 = 0 then 'retired' else 'active' end)::agent_status, a.created_by_id, case when n % 3 > 0 then a.owner_id end
     from generate_series(1, ${size}) n, agents a where a.id = $1`,
    [known],
  );
  await world.sql(
    `insert into detections (id, kind, agent_id, sightings, severity) values ($1, 'denial_burst', $2, '[]', 'critical')`,
    [newId("detection"), known],
  );
  const actor = { type: "resource_server", id: newId("resourceServer") } as const;
  const denied = { type: "decision.made", decision: "deny", code: "outside_authority", agentId: known, actor } as const;
  await sealed(Array.from({ length: 12 }, () => denied));
});
afterAll(() => world.end());

const ask = (path: string) => world.call(GET, { as: admin, path: `/api/agents?${path}` });
const list = async (path: string): Promise<AgentList> => {
  const response = await ask(`limit=200&${path}`);
  expect(response.status).toBe(200);
  return (await response.json()) as AgentList;
};
async function all(path: string) {
  const found: AgentList["agents"] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: AgentList = await list(`${path}${cursor && `&cursor=${cursor}`}`);
    found.push(...page.agents);
    cursor = page.next;
  }
  return found;
}
const scores = async (path: string) => (await all(path)).map(({ riskScore }) => riskScore ?? -1);
const riskNow = async (agentId: string) => {
  const path = `/api/agents/${agentId}/risk`;
  return (await (await world.call(RISK, { path, params: { agentId }, as: admin })).json()) as AgentRiskResponse;
};

it("an agent has no score before the first pass", async () => {
  const { agents, ...rest } = await list("sort=-riskScore");
  expect(agents[0]?.riskScore).toBeNull();
  expect(rest).not.toHaveProperty("sortedAsOf");
  expect(rest).not.toHaveProperty("riskScoresAsOf");
});

it("the counted scores are those of the pages, in both directions of the order", async () => {
  expect(await scoreAll(0)).toBe(false);
  expect(await scoreAll()).toBe(true);
  const agents = await all("sort=-riskScore");
  expect(agents).toHaveLength(size + 1);
  for (const { id, riskScore } of [...agents.slice(0, 30), ...agents.slice(-10)])
    expect((await riskNow(id)).score).toBe(riskScore);
  expect(agents.find(({ id }) => id === known)?.riskScore).toBe((await riskNow(known)).score);
  const parts = (await riskNow(known)).parts.map(({ code }) => code);
  expect(parts).toEqual(expect.arrayContaining(["detections", "denials"]));
  const falling = agents.map(({ riskScore }) => riskScore ?? -1);
  expect(falling).toEqual(falling.toSorted((a, b) => b - a));
  expect(await scores("sort=riskScore")).toEqual(falling.toReversed());
  expect(new Set(falling).size).toBeGreaterThan(4);
});

it("a filter compares the scores", async () => {
  const every = await scores("sort=-riskScore");
  const filters = [
    [">", (score: number) => score > 25],
    [">=", (score: number) => score >= 25],
    ["<", (score: number) => score < 25],
    ["<=", (score: number) => score <= 25],
    ["", (score: number) => score === 25],
  ] as const;
  for (const [op, matches] of filters)
    expect(await scores(`sort=-riskScore&q=risk-score:${encodeURIComponent(op)}25`)).toEqual(every.filter(matches));
  for (const value of ["high", "101", ">-1"]) {
    const response = await ask(`q=risk-score:${value}`);
    expect([response.status, await response.json()]).toMatchObject([
      422,
      { code: "unknown_filter_value", errors: [{ suggestions: [">70"] }] },
    ]);
  }
});

it("a list states how old the scores are", async () => {
  const before = await list("sort=-riskScore");
  expect(before.sortedAsOf).toBe(before.riskScoresAsOf);
  expect(Date.parse(before.sortedAsOf ?? "")).toBeLessThanOrEqual(Date.now());
  await scoreAll();
  const after = await list("");
  expect(after.sortedAsOf).toBeUndefined();
  expect(Date.parse(after.riskScoresAsOf ?? "")).toBeGreaterThan(Date.parse(before.riskScoresAsOf ?? ""));
  const path = "/api/agents/export?format=json&q=risk-score:%3E50";
  const file = (await (await world.call(EXPORT, { as: admin, path })).json()) as AgentList;
  expect(file.riskScoresAsOf).toBe(after.riskScoresAsOf);
  expect(file.agents.map(({ riskScore }) => (riskScore ?? 0) > 50)).not.toContain(false);
});

it("a pass writes only the scores that changed, and two passes take turns", async () => {
  const written = "select max(xmin::text::bigint)::text as last from agent_figures";
  const before = await world.sql(written);
  await Promise.all([scoreAll(), scoreAll()]);
  expect(await world.sql(written)).toEqual(before);
  await world.sql("update detections set status = 'dismissed' where agent_id = $1", [known]);
  await Promise.all([scoreAll(), scoreAll()]);
  expect((await list(`q=id:${known}`)).agents[0]?.riskScore).toBe((await riskNow(known)).score);
});
