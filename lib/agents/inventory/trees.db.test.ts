import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clock } from "@/lib/platform/base/clock";
import type { Place } from "@/lib/platform/database/keyset";
import type { Principal } from "@/lib/principals/principal";
import { filterTrees, type Leaf } from "@/lib/testing/filter-trees";
import { seedOf, trials } from "@/lib/testing/trials";
import { createWorld, type World } from "@/lib/testing/world";
import { findPage } from "./pages";

/** More than one page compares. */
const size = 1_500;
const dayMs = 86_400_000;

type Row = {
  id: string;
  name: string;
  status: string;
  environment: string;
  risk: string;
  ownerId: string | null;
  ownerStatus: string | null;
  /** Of the last action, else of the registration. */
  last: Date;
};

let world: World;
let owner: Principal;
let rows: Row[];
beforeAll(async () => {
  world = await createWorld();
  owner = await world.person(["member"], { name: "Ines Vidal" });
  const gone = await world.person(["member"]);
  await world.sql(
    `insert into agents (id, name, name_skeleton, purpose, owner_id, environment, risk_tier, blueprint_id, status, created_by_id, created_at)
     select 'agt_01K1' || lpad(upper(to_hex(n)), 22, '0'), named.name, named.name, 'Sorts letters',
       case n % 7 when 0 then null when 1 then $2 else $1 end,
       (array['prod', 'dev'])[1 + n % 2]::environment, (array['low', 'high', 'critical'])[1 + n % 3]::risk_tier, b.id,
       (array['active', 'suspended', 'retired'])[1 + n % 3]::agent_status, $1, now() - make_interval(days => (n % 60)::int)
     from generate_series(1, ${size}) n cross join lateral (select 'agent-' || n as name) named, blueprints b
     where b.name = 'standard'`,
    [owner.personId, gone.personId],
  );
  await world.sql("update people set status = 'deactivated' where id = $1", [gone.personId]);
  await world.sql(
    `update agent_usage set last_action_at = now() - make_interval(days => ('x' || right(agent_id, 2))::bit(8)::int % 50)
     where right(agent_id, 1) in ('1', '5', 'A')`,
  );
  rows = await world.sql<Row>(
    `select a.id, a.name, a.status, a.environment, a.risk_tier as risk, a.owner_id as "ownerId", p.status as "ownerStatus",
       coalesce(u.last_action_at, a.created_at) as last
     from agents a left join people p on p.id = a.owner_id left join agent_usage u on u.agent_id = a.id order by a.name`,
  );
}, 60_000);
afterAll(() => world.end());

async function find(q: string): Promise<string[]> {
  const asker = { personId: owner.personId, seesNames: true, seesPeople: true };
  const context = { ...asker, trustDomain: "acme.example", now: clock.now() };
  const ids: string[] = [];
  let after: Place | undefined;
  for (;;) {
    const page = await findPage({ q, sort: "name", after, limit: 200, ownedBy: undefined, context });
    ids.push(...page.ids);
    if (page.next === null) return ids;
    after = page.next;
  }
}

const leaves = (): Leaf<Row>[] => {
  const { id = "" } = rows[5] ?? {};
  const isUnused = (days: number) => (row: Row) => row.last.getTime() < clock.now().getTime() - days * dayMs;
  return [
    ["status:active", ({ status }) => status === "active"],
    ["status:SUSPENDED,retired", ({ status }) => status !== "active"],
    ["env:dev", ({ environment }) => environment === "dev"],
    ["risk:high,critical", ({ risk }) => risk !== "low"],
    ["owner:none", ({ ownerId, ownerStatus }) => ownerId === null || ownerStatus === "deactivated"],
    ["owner:me", ({ ownerId }) => ownerId === owner.personId],
    ["owner:Ines", ({ ownerId }) => ownerId === owner.personId],
    ["unused:30d", isUnused(30)],
    ["name:agent-7", ({ name }) => name === "agent-7"],
    ["name:agent-1*", ({ name }) => name.startsWith("agent-1")],
    ["name:*7,agent-8", ({ name }) => name.endsWith("7") || name === "agent-8"],
    [`id:${id}`, (row) => row.id === id],
    ["waits:second-person", () => false],
    ["key-expires:7d", () => false],
    ["may-delegate:yes", () => false],
    ["reviewed:no", () => true],
    ["shared-key:no", () => true],
    ["ines", ({ ownerId }) => ownerId === owner.personId],
    ["agent-12", ({ name }) => name.includes("agent-12")],
  ];
};

it("trees of the inventory's filter find the same agents as a comparison row by row", async () => {
  await fc.assert(
    fc.asyncProperty(filterTrees(leaves()), async ({ q, matches }) => {
      const expected = rows.filter(matches).map(({ id }) => id);
      expect(new Set(await find(q)), q).toEqual(new Set(expected));
    }),
    { numRuns: trials(80), seed: seedOf("agent trees") },
  );
}, 120_000);
