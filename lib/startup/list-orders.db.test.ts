import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as agentInstances from "@/app/api/agents/[agentId]/instances/route";
import * as blueprints from "@/app/api/blueprints/route";
import * as cases from "@/app/api/cases/route";
import * as delegations from "@/app/api/delegations/route";
import * as detections from "@/app/api/detections/route";
import * as exported from "@/app/api/exports/route";
import * as instances from "@/app/api/instances/route";
import * as keys from "@/app/api/keys/route";
import * as reviews from "@/app/api/reviews/route";
import * as revocations from "@/app/api/revocations/route";
import type { Principal } from "@/lib/principals/principal";
import { seededId, seedRows } from "@/lib/testing/many-rows";
import { createWorld, type World } from "@/lib/testing/world";

type Row = Record<string, string | number>;
type List = {
  GET: Parameters<World["call"]>[0];
  member: string;
  /** Rows with the values by which they are sorted. The last one of each order is unique. */
  sql: string;
  orders: Readonly<Record<string, readonly string[]>>;
  usual: string;
  query?: Record<string, string>;
  params?: Record<string, string>;
};

let world: World;
let reader: Principal;

const statements = [
  `insert into blueprints select (jsonb_populate_record(b, jsonb_build_object('id', 'bpr_01K' || lpad(n::text, 23, '0'),
     'name', 'kind-' || n * 7 % 5))).* from blueprints b, generate_series(1, 4) n where name = 'standard'`,
  `insert into blueprint_versions select (jsonb_populate_record(v, jsonb_build_object('blueprint_id', o.id))).*
   from blueprints b join blueprint_versions v on v.blueprint_id = b.id, blueprints o
   where b.name = 'standard' and o.name like 'kind-%'`,
  `insert into revocations (id, scope, subject_id, reason, actor_id, effective_at, impact, suspension)
   select 'rev_01K' || lpad(n::text, 23, '0'), case n % 2 when 0 then 'owner' else 'agent' end::revocation_scope, 'per_' || n, 'A test',
     (select min(delegator_id) from delegations), now(), r.impact, n % 2 = 0
   from (select impact from revocations limit 1) r, generate_series(1, 10) n`,
  // Their keys expire at few instants.
  `insert into instances (id, agent_id, client_name, jkt, public_jwk, key_expires_at, registration_token_hash, status)
   select 'ins_01K' || lpad(n::text, 23, '0'), $1, 'copy', 'jkt-' || n, '{}', date_trunc('day', now()) + (1 + n % 3) * interval '10 days', 'hash-' || n,
     (array['active', 'quarantined', 'revoked', 'active'])[1 + n % 4]::instance_status from generate_series(1, 20) n`,
  `insert into cases (id, title, from_at, to_at, created_by_id, assignee_id, closed_at, closed_by_id, close_reason)
   select 'cas_01K' || lpad(n::text, 23, '0'), 'Case ' || n * 7 % 4, now(), now(), p.id, p.id,
     case when n % 2 = 0 then now() end, case when n % 2 = 0 then p.id end, case when n % 2 = 0 then 'Done' end
   from generate_series(1, 12) n, people p where p.name = 'Ada Reader'`,
  `insert into signing_keys (kid, purpose, alg, state, public_jwk, wrapped, published_at, retired_at)
   select 'key_01K' || lpad(n::text, 23, '0'), k.purpose, k.alg, 'retired', k.public_jwk, k.wrapped, now() - n % 3 * interval '1 day', now()
   from generate_series(1, 9) n, (select * from signing_keys where purpose = 'delegation' limit 1) k`,
  `insert into exports (id, kind, format, person_id, sees_all, q, purpose, status, expires_at)
   select 'exp_01K' || lpad(n::text, 23, '0'), 'audit', case n % 2 when 0 then 'csv' else 'ndjson' end, p.id, true, '', 'A test', 'failed', now() + interval '1 day'
   from generate_series(1, 12) n, people p where p.name = 'Ada Reader'`,
  `insert into access_reviews (id, name, kind, q, reviewers, fallback_id, repeat, on_silence, status, opens_at, due_at, seed, created_by_id)
   select 'rvw_01K' || lpad(n::text, 23, '0'), 'Review ' || n, case n % 2 when 0 then 'agents' else 'roles' end, '', '{"by": "owner"}', p.id, 'once', 'keep', 'scheduled',
     now(), now() + interval '9 days', 's', p.id from generate_series(1, 12) n, people p where p.name = 'Ada Reader'`,
  `update instances set public_jwk = '{"kty": "OKP", "crv": "Ed25519"}'`,
  `insert into detections (id, kind, agent_id, instance_id, sightings, severity, raised_at)
   select 'det_01K' || lpad(n::text, 23, '0'), 'denial_burst', a.id, a.id, '[]', case n % 2 when 0 then 'low' else 'high' end, now()
   from (select id, row_number() over (order by id) as n from agents) a`,
];

beforeAll(async () => {
  world = await createWorld();
  reader = await world.person(["admin", "security", "approver", "auditor"], { name: "Ada Reader" });
  await seedRows(world, 1, 36);
  const client = new Client({ connectionString: world.superuserUrl });
  await client.connect();
  await client.query("set session_replication_role = replica");
  for (const statement of statements)
    await client.query(statement, statement.includes("$1") ? [seededId("agt", 1, 3)] : []);
  await client.end();
});
afterAll(() => world.end());

const byCreation = { created: ["id"], "-created": ["id"] };
const byExpiry = { ...byCreation, expires: ["key_expires_at", "id"], "-expires": ["key_expires_at", "id"] };
const lists: Record<string, List> = {
  delegations: {
    GET: delegations.GET,
    member: "delegations",
    sql: "select id from delegations",
    orders: byCreation,
    usual: "-created",
  },
  "delegations of a status": {
    GET: delegations.GET,
    member: "delegations",
    sql: "select id from delegations where status = 'active'",
    orders: byCreation,
    usual: "-created",
    query: { q: "status:active" },
  },
  "delegations of a person": {
    GET: delegations.GET,
    member: "delegations",
    sql: `select id from delegations where delegator_id = (select min(delegator_id) from delegations)
      or agent_id = (select max(agent_id) from delegations)`,
    orders: byCreation,
    usual: "-created",
    query: { q: "delegator:$person OR agent:$agent" },
  },
  detections: {
    GET: detections.GET,
    member: "detections",
    sql: "select id from detections",
    orders: byCreation,
    usual: "-created",
  },
  "detections by severity": {
    GET: detections.GET,
    member: "detections",
    sql: "select id from detections where severity = 'high'",
    orders: byCreation,
    usual: "-created",
    query: { q: "severity:high", status: "open" },
  },
  instances: {
    GET: instances.GET,
    member: "instances",
    sql: "select id, key_expires_at from instances where status = 'active'",
    orders: byExpiry,
    usual: "expires",
  },
  "instances whose keys expire": {
    GET: instances.GET,
    member: "instances",
    sql: "select id, key_expires_at from instances where status = 'active' and key_expires_at < now() + interval '20 days'",
    orders: byExpiry,
    usual: "expires",
    query: { expiringWithinDays: "20" },
  },
  "instances whose keys expire, by the filter": {
    GET: instances.GET,
    member: "instances",
    sql: "select id, key_expires_at from instances where key_expires_at < now() + interval '20 days' and status in ('active', 'revoked')",
    orders: byExpiry,
    usual: "expires",
    query: { q: "expires:20d status:active,revoked" },
  },
  "instances of every status": {
    GET: instances.GET,
    member: "instances",
    sql: "select id, key_expires_at from instances where status <> 'quarantined'",
    orders: byExpiry,
    usual: "expires",
    query: { q: "-status:quarantined" },
  },
  "instances of an agent": {
    GET: agentInstances.GET,
    member: "instances",
    sql: `select id from instances where agent_id = '${seededId("agt", 1, 3)}'`,
    orders: byCreation,
    usual: "-created",
    params: { agentId: seededId("agt", 1, 3) },
  },
  revocations: {
    GET: revocations.GET,
    member: "revocations",
    sql: "select id from revocations",
    orders: byCreation,
    usual: "-created",
  },
  "revocations of a scope": {
    GET: revocations.GET,
    member: "revocations",
    sql: "select id from revocations where scope = 'owner'",
    orders: byCreation,
    usual: "-created",
    query: { q: "scope:owner" },
  },
  "revocations of a person": {
    GET: revocations.GET,
    member: "revocations",
    sql: "select id from revocations where actor_id = (select min(delegator_id) from delegations) or scope = 'agent'",
    orders: byCreation,
    usual: "-created",
    query: { q: "by:$person OR scope:agent" },
  },
  cases: {
    GET: cases.GET,
    member: "cases",
    sql: 'select id, title collate "C" as title from cases',
    orders: { ...byCreation, title: ["title", "id"], "-title": ["title", "id"] },
    usual: "-created",
  },
  "closed cases": {
    GET: cases.GET,
    member: "cases",
    sql: 'select id, title collate "C" as title from cases where closed_at is not null',
    orders: { ...byCreation, title: ["title", "id"], "-title": ["title", "id"] },
    usual: "-created",
    query: { q: "state:closed assignee:me" },
  },
  keys: {
    GET: keys.GET,
    member: "keys",
    sql: "select kid as id, kid, published_at from signing_keys",
    orders: { created: ["published_at", "kid"], "-created": ["published_at", "kid"] },
    usual: "-created",
  },
  "retired keys": {
    GET: keys.GET,
    member: "keys",
    sql: "select kid as id, kid, published_at from signing_keys where state = 'retired'",
    orders: { created: ["published_at", "kid"], "-created": ["published_at", "kid"] },
    usual: "-created",
    query: { q: "status:retired purpose:delegation" },
  },
  exports: {
    GET: exported.GET,
    member: "exports",
    sql: "select id from exports where format = 'csv'",
    orders: byCreation,
    usual: "-created",
    query: { q: "format:csv" },
  },
  reviews: {
    GET: reviews.GET,
    member: "reviews",
    sql: "select id from access_reviews",
    orders: byCreation,
    usual: "-created",
  },
  "reviews of a kind": {
    GET: reviews.GET,
    member: "reviews",
    sql: "select id from access_reviews where kind = 'roles'",
    orders: byCreation,
    usual: "-created",
    query: { q: "kind:roles by:me" },
  },
  blueprints: {
    GET: blueprints.GET,
    member: "blueprints",
    sql: 'select id, name collate "C" as name from blueprints',
    orders: { ...byCreation, name: ["name"], "-name": ["name"] },
    usual: "created",
  },
};

const each = Object.entries(lists).flatMap(([name, list]) =>
  Object.entries(list.orders).map(([sort, by]) => ({ name, sort, by, list })),
);

async function ask({ GET, member, query = {}, params }: List, page: Record<string, string>) {
  const [named] = await world.sql<{ person: string; agent: string }>(
    "select min(delegator_id) as person, max(agent_id) as agent from delegations",
  );
  const q = query.q?.replace("$person", named?.person ?? "").replace("$agent", named?.agent ?? "");
  const path = `/api/list?${new URLSearchParams({ ...query, ...(q && { q }), ...page })}`;
  const response = await world.call(GET, { as: reader, path, ...(params && { params }) });
  const { [member]: rows = [], ...body } = await response.json();
  return { status: response.status, ids: rows.map(({ id }: Row) => id) as string[], ...body };
}

/** The ids of all pages, each of two rows. */
async function walk(list: List, sort: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await ask(list, { sort, limit: "2", ...(cursor && { cursor }) });
    expect(page.status).toBe(200);
    ids.push(...page.ids);
    cursor = page.next;
  } while (cursor !== null && ids.length < 200);
  return ids;
}

async function sorted({ sql }: List, by: readonly string[], sort: string): Promise<string[]> {
  const way = sort.startsWith("-") ? "desc" : "asc";
  const rows = await world.sql<{ id: string }>(
    `select id from (${sql}) x order by ${by.map((column) => `${column} ${way}`).join(", ")}`,
  );
  return rows.map(({ id }) => id);
}

describe("each order of a list", () => {
  it.each(each)("$name: $sort has every row once, page by page", async ({ list, sort, by }) => {
    const expected = await sorted(list, by, sort);
    expect(expected.length).toBeGreaterThan(4);
    expect(await walk(list, sort)).toEqual(expected);
  });

  it.each(each)("$name: $sort takes no cursor of another order", async ({ list, sort }) => {
    const { next } = await ask(list, { sort, limit: "2" });
    for (const other of Object.keys(list.orders).filter((one) => one !== sort))
      expect(await ask(list, { sort: other, limit: "2", cursor: next })).toMatchObject({
        ...{ status: 400, code: "malformed_cursor", errors: [{ path: "cursor" }] },
      });
  });

  it.each(Object.entries(lists))("%s: the usual one, and no other", async (_, list) => {
    const usual = await ask(list, { limit: "3" });
    expect(usual).toEqual(await ask(list, { limit: "3", sort: list.usual }));
    expect(await ask(list, { sort: "colour" })).toMatchObject({ status: 400, errors: [{ path: "sort" }] });
  });
});
