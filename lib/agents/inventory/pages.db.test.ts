import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentStatuses, environments, riskTiers } from "@/lib/agents/model";
import { type AgentSort, type AgentSortKey, agentSortKeys, agentSorts } from "@/lib/agents/schema";
import { clock } from "@/lib/platform/base/clock";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, type World } from "@/lib/testing/world";
import { countViews, foldCounts } from "./counts";
import { countFigures } from "./figures";
import type { Place } from "./orders";
import { comparedRows, findPage } from "./pages";

/** More than one page compares, and more than it takes from an index. */
const size = 10_500;

type Row = {
  id: string;
  name: string;
  text: string;
  status: string;
  environment: string;
  risk: string;
  tagged: boolean;
  passesOn: boolean;
  unreviewed: boolean;
  sharesKey: boolean;
  ownerId: string | null;
  ownerStatus: string | null;
  last: number | null;
  created: number;
  purpose: string;
  ownerName: string | null;
  blueprint: string;
  since: number;
  key: number | null;
  instances: number;
  delegations: number;
  allowed: number;
  denied: number;
};

let world: World;
let owner: Principal;
let gone: Principal;
let rows: Row[];

beforeAll(async () => {
  world = await createWorld();
  owner = await world.person(["member"], { name: "Ines Vidal" });
  gone = await world.person(["member"]);
  await world.sql(
    `insert into agents (id, name, name_skeleton, purpose, owner_id, environment, risk_tier, blueprint_id, status, created_by_id, created_at)
     select 'agt_01K1' || lpad(upper(to_hex((n * 7919) % 20000)), 22, '0'), 'agent-' || n, 'agent-' || n,
       case when n % 3000 = 7 then 'Pays Zürich 100%_of it' else 'Sorts letters' end,
       case when n % 2000 = 3 then null when n % 1500 = 4 then $2 when n % 5 = 0 then $1 else $3 end,
       (case when n % 4000 = 9 then 'dev' else 'prod' end)::environment, (array['low', 'high', 'critical'])[1 + n % 3]::risk_tier, b.id,
       (array['active', 'active', 'suspended', 'retired', 'pending'])[case when n % 700 = 5 then 3 when n % 900 = 6 then 4 when n % 5000 = 8 then 5 else 1 end]::agent_status,
       $1, now() - make_interval(days => (n % 60)::int)
     from generate_series(1, ${size}) n, blueprints b where b.name = 'standard'`,
    [owner.personId, gone.personId, (await world.person(["member"])).personId],
  );
  await world.sql("update people set status = 'deactivated' where id = $1", [gone.personId]);
  await world.sql(
    `update agent_usage u set last_action_at = date_trunc('second', now()) - make_interval(days => (n % 90)::int) from (
       select id, row_number() over (order by id) as n from agents) a where a.id = u.agent_id and n % 3 > 0`,
  );
  await world.sql("insert into agent_tags select id, 'payments' from agents where right(name, 2) = '33'");
  await world.sql(
    `with blueprint as (insert into blueprints (id, name) values ('bpr_01K0000000000000000000ZETA', 'zeta') returning id)
     update agents set blueprint_id = blueprint.id from blueprint where right(name, 1) = '7'`,
  );
  await world.sql("update agents set status_at = created_at + interval '1 hour' where right(name, 1) = '2'");
  await world.sql(
    `insert into instances (id, agent_id, client_name, jkt, public_jwk, status, key_expires_at, registration_token_hash)
     select 'ins_01K1' || lpad(n || right(a.id, 5), 22, '0'), a.id, 'copy', n || a.id, '{}',
       case when n = 3 then 'revoked' else 'active' end::instance_status, date_trunc('second', now()) + (n + 20) * interval '1 day', n || a.id
     from agents a cross join generate_series(1, 3) n where right(a.name, 1)::int < n`,
  );
  await world.sql(
    `update agent_usage u set allowed = length(a.name) * 7, denied = case when right(a.name, 1) = '4' then 2 else 0 end
     from agents a where a.id = u.agent_id`,
  );
  await addFacts();
  await countFigures();
  rows = await world.sql<Row>(
    `select a.id, a.name, a.purpose, lower(p.name) as "ownerName", b.name as blueprint,
       extract(epoch from a.status_at)::float8 as since, u.allowed::int, u.denied::int,
       (select count(*)::int from instances i where i.agent_id = a.id and i.status = 'active') as instances,
       (select count(*)::int from delegations d where d.agent_id = a.id and d.status = 'active') as delegations,
       (select extract(epoch from min(key_expires_at))::float8 from instances i where i.agent_id = a.id and i.status = 'active') as key,
       lower(concat_ws(' ', a.name, a.display_name, a.purpose, p.name, p.email)) as text, a.status, a.environment, a.risk_tier as risk,
       exists (select from agent_tags t where t.agent_id = a.id) as tagged, right(a.name, 2) = '44' as "passesOn",
       right(a.name, 2) <> '55' as unreviewed, a.name in ('agent-66', 'agent-67', 'agent-68') as "sharesKey",
       a.owner_id as "ownerId", p.status as "ownerStatus", extract(epoch from u.last_action_at)::float8 as last,
       extract(epoch from a.created_at)::float8 as created
     from agents a join blueprints b on b.id = a.blueprint_id left join people p on p.id = a.owner_id
       left join agent_usage u on u.agent_id = a.id`,
  );
}, 60_000);
afterAll(() => world.end());

/** Delegations, results of reviews and detections: some count for a view, others do not. */
async function addFacts(): Promise<void> {
  await world.sql(
    `insert into delegations (id, agent_id, delegator_id, purpose, status, not_before, expires_at, max_depth, request_id)
     select 'dlg_' || d.n || a.id, a.id, $1, 'Sorts letters', d.status::delegation_status, now() - interval '2 days',
       now() + make_interval(days => d.days), d.depth, 'req_' || a.id
     from agents a cross join (values (1, 'active', 5, 2), (2, 'active', 5, 0), (3, 'revoked', 5, 1), (4, 'active', -1, 1)) d (n, status, days, depth)
     where right(a.name, 2) = case d.n when 1 then '44' else '45' end`,
    [owner.personId],
  );
  await world.sql(
    `insert into access_reviews (id, name, kind, q, reviewers, fallback_id, repeat, on_silence, status, opens_at, due_at, seed, created_by_id)
     values ('rev_1', 'Review', 'agents', '', '{"by": "owner"}', $1, 'once', 'keep', 'open', now(), now(), 'seed', $1)`,
    [owner.personId],
  );
  await world.sql(
    `insert into access_review_items (id, review_id, subject_id, name, reviewer_reason, fingerprint, evidence, alike, recommendation, reason, blind)
     select 'rvi_' || id, 'rev_1', id, name, 'owner', 'f', '{}', 'alike', 'keep', 'It acts.', false
     from agents where right(name, 2) in ('55', '56', '57')`,
  );
  // An answer counts. Silence does not, nor does an item that waits.
  await world.sql(
    `update access_review_items set settled_at = now(), outcome = case right(name, 2) when '55' then 'kept' else 'kept_without_answer' end
     where right(name, 2) in ('55', '56')`,
  );
  await world.sql(
    `insert into instances (id, agent_id, client_name, jkt, public_jwk, key_expires_at, registration_token_hash)
     select 'ins_1', id, 'one', 'jkt-1', '{}', now() + interval '60 days', 'hash' from agents where name = 'agent-67'`,
  );
  const detection = (kind: string, status: string, name: string, baseline: string) =>
    world.sql(
      `insert into detections (id, kind, status, agent_id, baseline, sightings)
       select 'det_' || id, $1::detection_kind, $2::detection_status, id, $4::jsonb, '[]' from agents where name = $3`,
      [kind, status, name, baseline],
    );
  await detection("shared_key", "open", "agent-66", '{"other": "ins_1"}');
  await detection("superseded_key_used", "confirmed", "agent-68", "{}");
  await detection("shared_key", "dismissed", "agent-69", "{}");
  await detection("volume_spike", "open", "agent-70", "{}");
}

const asker = () => ({ personId: owner.personId, seesNames: true, seesPeople: true });

/** Follows a list to its end, as a client does. */
async function all(q: string, sort: AgentSort, ownedBy?: string): Promise<{ ids: string[]; pages: number }> {
  const context = { ...asker(), trustDomain: "acme.example", now: clock.now() };
  const ids: string[] = [];
  let after: Place | undefined;
  for (let pages = 1; ; pages++) {
    const page = await findPage({ q, sort, after, limit: 200, ownedBy, context });
    ids.push(...page.ids);
    if (page.next === null) return { ids, pages };
    after = page.next;
  }
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);
const place = (values: readonly string[], value: string): number => values.indexOf(value);
const byFigure = (figure: (row: Row) => number) => (a: Row, b: Row) =>
  compare(figure(a), figure(b)) || compare(a.id, b.id);
/** No name comes after it. */
const noName = "\u{10ffff}";
const orders: Record<AgentSortKey, (a: Row, b: Row) => number> = {
  name: (a, b) => compare(a.name, b.name),
  created: (a, b) => compare(a.id, b.id),
  lastAction: (a, b) => compare(a.last ?? 0, b.last ?? 0) || compare(a.id, b.id),
  status: (a, b) => compare(place(agentStatuses, a.status), place(agentStatuses, b.status)) || compare(a.id, b.id),
  risk: (a, b) => compare(place(riskTiers, a.risk), place(riskTiers, b.risk)) || compare(a.id, b.id),
  environment: (a, b) =>
    compare(place(environments, a.environment), place(environments, b.environment)) || compare(a.id, b.id),
  owner: (a, b) =>
    compare(a.ownerName ?? noName, b.ownerName ?? noName) ||
    compare(a.ownerId ?? "", b.ownerId ?? "") ||
    compare(a.id, b.id),
  blueprint: (a, b) => compare(a.blueprint, b.blueprint) || compare(a.id, b.id),
  purpose: (a, b) => compare(a.purpose.toLowerCase(), b.purpose.toLowerCase()) || compare(a.id, b.id),
  statusSince: byFigure(({ since }) => since),
  keyExpires: byFigure(({ key }) => key ?? Number.POSITIVE_INFINITY),
  instances: byFigure(({ instances }) => instances),
  delegations: byFigure(({ delegations }) => delegations),
  allowed: byFigure(({ allowed }) => allowed),
  denied: byFigure(({ denied }) => denied),
};

function expected(matches: (row: Row) => boolean, sort: AgentSort): string[] {
  const found = rows.filter(matches).sort(orders[agentSortKeys.find((key) => sort.endsWith(key)) ?? "name"]);
  return (sort.startsWith("-") ? found.reverse() : found).map(({ id }) => id);
}

const daysAgo = (days: number): number => Date.now() / 1000 - days * 86_400;
const ownerless = ({ ownerId, ownerStatus }: Row): boolean => ownerId === null || ownerStatus === "deactivated";
const over = ({ status }: Row): boolean => status === "retiring" || status === "retired";
const unused = ({ last, created }: Row): boolean => (last ?? created) < daysAgo(30);

const filters: Record<string, (row: Row) => boolean> = {
  agent: ({ text }) => text.includes("agent"),
  zürich: ({ text }) => text.includes("zürich"),
  '"100%_OF"': ({ text }) => text.includes("100%_of"),
  "nt-77": ({ text }) => text.includes("nt-77"),
  "%_": ({ text }) => text.includes("%_"),
  vidal: ({ text }) => text.includes("vidal"),
  nowhere: () => false,
  "-agent": () => false,
  "name:agent-77*": ({ name }) => name.startsWith("agent-77"),
  "name:*-77,agent-5": ({ name }) => name.endsWith("-77") || name === "agent-5",
  "name:agent-5,agent-6": ({ name }) => name === "agent-5" || name === "agent-6",
  "status:suspended,retired": ({ status }) => status === "suspended" || status === "retired",
  "env:dev": ({ environment }) => environment === "dev",
  "-env:prod status:active": ({ environment, status }) => environment !== "prod" && status === "active",
  "waits:second-person": ({ status }) => status === "pending",
  "key-expires:7d": () => false,
  "may-delegate:yes": ({ passesOn }) => passesOn,
  "-may-delegate:yes env:prod": ({ passesOn, environment }) => !passesOn && environment === "prod",
  "may-delegate:yes,no name:agent-4*": ({ name }) => name.startsWith("agent-4"),
  "reviewed:no -status:retiring,retired": (row) => row.unreviewed && !over(row),
  "reviewed:yes": ({ unreviewed }) => !unreviewed,
  "shared-key:yes": ({ sharesKey }) => sharesKey,
  "shared-key:no name:agent-6*": ({ sharesKey, name }) => !sharesKey && name.startsWith("agent-6"),
  "tag:payments": ({ tagged }) => tagged,
  "-tag:payments,other env:prod": ({ tagged, environment }) => !tagged && environment === "prod",
  "owner:me": ({ ownerId }) => ownerId === owner.personId,
  "owner:none": ownerless,
  "owner:none -status:retiring,retired": (row) => ownerless(row) && !over(row),
  "status:active unused:30d": (row) => row.status === "active" && unused(row),
  "unused:30d,80d": unused,
};

describe("a list of agents that is followed to its end", () => {
  it.each(Object.entries(filters))("holds each agent of %s once, in order", async (q, matches) => {
    for (const sort of ["name", "-lastAction"] as const)
      expect((await all(q, sort)).ids).toEqual(expected(matches, sort));
  });

  it.each(agentSorts)("holds each agent once by %s, also below a filter", async (sort) => {
    for (const q of ["", "env:prod -name:agent-1*"]) {
      const matches = ({ name, environment }: Row) =>
        q === "" || (environment === "prod" && !name.startsWith("agent-1"));
      expect((await all(q, sort)).ids).toEqual(expected(matches, sort));
    }
  });

  it.each(agentSorts)("holds the agents of one person by %s", async (sort) => {
    const { ids } = await all("", sort, owner.personId);
    expect(ids).toEqual(expected(({ ownerId }) => ownerId === owner.personId, sort));
  });

  it("finds at once what an index names, and what none names portion by portion", async () => {
    expect((await all("nt-77", "-lastAction")).pages).toBe(1);
    expect((await all("nowhere", "name")).pages).toBe(1);
    const { ids, pages } = await all("env:dev", "name");
    expect(ids.length).toBeGreaterThan(0);
    // A client that takes the first empty page for the end finds none of them.
    expect(pages).toBe(Math.ceil((size + 1) / comparedRows));
  });
});

describe("the figures of the views", () => {
  const exact = async () => {
    const found = await world.sql<{ status: string; n: number }>(
      "select status, count(*)::int as n from agents group by status",
    );
    return Object.fromEntries(found.map(({ status, n }) => [status, n]));
  };
  const kept = async () => {
    const found = await world.sql<{ status: string; n: number }>(
      "select status, sum(count)::int as n from agent_counts group by status having sum(count) <> 0",
    );
    return Object.fromEntries(found.map(({ status, n }) => [status, n]));
  };

  it("count what the lists hold", async () => {
    const count = (matches: (row: Row) => boolean) => rows.filter(matches).length;
    for (const person of [undefined, owner.personId, gone.personId]) {
      const own = (matches: (row: Row) => boolean) =>
        count((row) => matches(row) && (!person || row.ownerId === person));
      expect(await countViews(person, clock.now())).toEqual({
        all: own(() => true),
        active: own(({ status }) => status === "active"),
        toConfirm: own(({ status }) => status === "pending"),
        needsOwner: own((row) => ownerless(row) && !over(row)),
        unused30d: expect.any(Number),
        keyExpires7d: 0,
        canDelegate: own(({ passesOn }) => passesOn),
        neverReviewed: person ? own((row) => row.unreviewed && !over(row)) : expect.any(Number),
        sharedKey: own(({ sharesKey }) => sharesKey),
        stopped: own(({ status }) => status === "suspended" || status === "revoked"),
        capped: person ? [] : ["unused30d", "neverReviewed"],
      });
    }
    const own = await countViews(owner.personId, clock.now());
    expect(own.unused30d).toBe(
      count((row) => row.status === "active" && unused(row) && row.ownerId === owner.personId),
    );
  });

  it("follow every change, also one that is rolled back, and a job that adds them up", async () => {
    const changes = [
      "update agents set status = 'suspended' where name like 'agent-1%'",
      "update agents set status = 'active', purpose = 'Sorts more' where name like 'agent-10%'",
      "update agents set purpose = 'Sorts less' where name like 'agent-11%'",
      "begin; update agents set status = 'revoked'; rollback",
      "delete from agent_usage where agent_id = (select id from agents where name = 'agent-19'); delete from agents where name = 'agent-19'",
    ];
    for (const change of changes) {
      await Promise.all([world.sql(change), foldCounts(), foldCounts()]);
      expect(await kept()).toEqual(await exact());
    }
    await foldCounts();
    const [{ n } = { n: 0 }] = await world.sql<{ n: number }>("select count(*)::int as n from agent_counts");
    expect(n).toBe(Object.keys(await exact()).length);
  });

  it("search the text that an agent has now", async () => {
    await world.sql("update agents set display_name = 'Quill of Ávila' where name = 'agent-13'");
    for (const q of ["ávila", "QUILL"]) expect((await all(q, "name")).ids).toHaveLength(1);
    await world.sql("update agents set display_name = null where name = 'agent-13'");
    expect((await all("quill", "name")).ids).toEqual([]);
  });
});
