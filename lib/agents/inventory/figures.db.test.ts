import { afterAll, beforeAll, expect, it } from "vitest";
import { GET } from "@/app/api/agents/route";
import type { AgentList } from "@/lib/agents/schema";
import { type AgentSort, agentSortKeys } from "@/lib/agents/sorts.model";
import type { Principal } from "@/lib/principals/principal";
import { given } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { countFigures } from "./figures";

/** Several portions. */
const size = 400;

let world: World;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  const { agentId } = await given.agent();
  await world.sql(
    `insert into agents (id, name, name_skeleton, purpose, environment, risk_tier, blueprint_id, status, created_by_id)
     select 'agt_01K1' || lpad(n::text, 22, '0'), 'agent-' || n, 'agent-' || n, 'Sorts letters', 'prod', 'low',
       a.blueprint_id, 'active', a.created_by_id
     from generate_series(1, ${size}) n, agents a where a.id = $1`,
    [agentId],
  );
  await world.sql("update agent_usage set denied = 5 where agent_id = $1", [agentId]);
  while (!(await countFigures()));
});
afterAll(() => world.end());

const list = async (sort: AgentSort): Promise<AgentList> => {
  const response = await world.call(GET, { as: admin, path: `/api/agents?sort=${sort}&limit=200` });
  expect(response.status).toBe(200);
  return (await response.json()) as AgentList;
};
const place = async () => {
  const [row] = await world.sql<{ after: string; at: Date }>("select after, counted_at as at from agent_figures_place");
  return { after: row?.after, at: row?.at.toISOString() ?? "" };
};

it("a list is as old as the last whole pass, and states it", async () => {
  const before = await place();
  const { agents } = await list("-denied");
  const last = `agt_01K1${"0".repeat(19)}399`;
  await world.sql("update agent_usage set denied = 9 where agent_id = $1", [last]);
  expect(await countFigures(0)).toBe(false);
  expect(await place()).toEqual({ after: expect.stringMatching(/^agt_/), at: before.at });
  const between = await list("-denied");
  expect(between.agents[0]?.id).toBe(agents[0]?.id);
  expect(between.sortedAsOf).toBe(before.at);
  // A run that begins meanwhile goes on behind the first one.
  await Promise.all([countFigures(0), countFigures()]);
  await countFigures();
  const after = await list("-denied");
  expect(after.agents[0]).toMatchObject({ id: last, usage: { denied: 9 } });
  expect(after.sortedAsOf).toBe((await place()).at);
  expect(Date.parse(after.sortedAsOf ?? "")).toBeGreaterThan(Date.parse(before.at));
  expect(await list("-owner")).not.toHaveProperty("sortedAsOf");
});

it("a run writes only what changed", async () => {
  const written =
    "select count(distinct xmin::text)::int as n, max(xmin::text::bigint)::text as last from agent_figures";
  const before = await world.sql(written);
  await countFigures();
  expect(await world.sql(written)).toEqual(before);
});

it("an agent that was just registered is in every order", async () => {
  const { agentId } = await given.agent("https://stock.acme.example");
  for (const key of agentSortKeys)
    for (const sort of [key, `-${key}`] as const) {
      const found: string[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const path = `/api/agents?sort=${sort}&limit=200${cursor && `&cursor=${cursor}`}`;
        const page = (await (await world.call(GET, { as: admin, path })).json()) as AgentList;
        found.push(...page.agents.map(({ id }) => id));
        cursor = page.next;
      }
      expect(found.filter((id) => id === agentId)).toHaveLength(1);
      expect(new Set(found).size).toBe(found.length);
    }
});
