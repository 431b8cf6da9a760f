import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clock } from "@/lib/platform/base/clock";
import type { Place } from "@/lib/platform/database/keyset";
import { tablesRead } from "@/lib/testing/tables-read";
import { createWorld, type World } from "@/lib/testing/world";
import { findPage } from "./pages";

const people = 5_000;
const fewOwners = 20;
const manyOwners = 2_500;
const limit = 10;

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await world.sql(
    `insert into people (id, email, name, roles)
     select 'per_' || lpad(n::text, 4, '0'), n || '@acme.example', 'Member ' || lpad(n::text, 4, '0'), '{member}'
     from generate_series(1, ${people}) n`,
  );
});
afterAll(() => world.end());

/** Adds an agent each to people whose names come between those of others. */
const addAgents = (owners: number): Promise<unknown> =>
  world.sql(
    `insert into agents (id, name, name_skeleton, purpose, owner_id, environment, risk_tier, blueprint_id, status, created_by_id)
     select 'agt_' || lpad(n::text, 4, '0'), 'agent-' || n, 'agent-' || n, 'Sorts letters', 'per_' || lpad(n::text, 4, '0'),
       'prod', 'low', b.id, 'active', 'per_0001'
     from generate_series(${people / owners}, ${people}, ${people / owners}) n, blueprints b where b.name = 'standard'
     on conflict do nothing`,
  );

/** The agents of three pages, and the most rows of a table that one of them touches. */
async function threePages(sort: "owner" | "-owner") {
  const context = { personId: "per_0001", seesNames: true, seesPeople: true, trustDomain: "acme.example" };
  const ids: string[] = [];
  const rows = { people: 0, agents: 0 };
  let after: Place | undefined;
  for (let page = 0; page < 3; page++) {
    const touched = await tablesRead(world.ownerUrl, async () => {
      const found = await findPage({
        ...{ q: undefined, sort, after, limit, ownedBy: undefined },
        context: { ...context, now: clock.now() },
      });
      ids.push(...found.ids);
      after = found.next ?? undefined;
    });
    for (const table of ["people", "agents"] as const)
      rows[table] = Math.max(rows[table], touched.get(table)?.rows ?? 0);
    if (!after) break;
  }
  return { ids, rows };
}

const agentsOf = async (descending: boolean): Promise<string[]> => {
  const all = await world.sql<{ id: string }>("select id from agents order by owner_id, id");
  const ids = all.map(({ id }) => id);
  return (descending ? ids.reverse() : ids).slice(0, 3 * limit);
};

const sorts = ["owner", "-owner"] as const;

describe("the order by owner, where few people own agents", () => {
  beforeAll(() => addAgents(fewOwners));

  it.each(sorts)("looks at no person without agents by %s", async (sort) => {
    const { ids, rows } = await threePages(sort);
    expect(ids).toEqual(await agentsOf(sort === "-owner"));
    expect(rows.people).toBeLessThan(3 * fewOwners);
    expect(rows.agents).toBeLessThan(5 * fewOwners);
  });
});

describe("the order by owner, where many people own agents", () => {
  beforeAll(() => addAgents(manyOwners));

  it.each(sorts)("looks at the people of one page by %s", async (sort) => {
    const { ids, rows } = await threePages(sort);
    expect(ids).toEqual(await agentsOf(sort === "-owner"));
    expect(rows.people).toBeLessThan(10 * limit);
    // The owners are counted up to a limit.
    expect(rows.agents).toBeLessThan(1_100);
  });
});
