import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as actionApprovals from "@/app/api/action-approvals/route";
import * as blueprints from "@/app/api/blueprints/route";
import * as cases from "@/app/api/cases/route";
import * as delegations from "@/app/api/delegations/route";
import * as groups from "@/app/api/groups/route";
import * as instances from "@/app/api/instances/route";
import * as keys from "@/app/api/keys/route";
import * as people from "@/app/api/people/route";
import * as requests from "@/app/api/requests/route";
import * as resourceServers from "@/app/api/resource-servers/route";
import * as revocations from "@/app/api/revocations/route";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { denyRequest } from "@/lib/requests/commands/decide";
import { noImpact } from "@/lib/revocation/model";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments } from "@/lib/testing/direct";
import { filterTrees, type Leaf } from "@/lib/testing/filter-trees";
import { tokenOf } from "@/lib/testing/tokens";
import { seedOf, trials } from "@/lib/testing/trials";
import { createWorld, type World } from "@/lib/testing/world";

type Row = { id: string; [member: string]: unknown };
type List = {
  route: { GET: Parameters<World["call"]>[0] };
  member: string;
  sql: string;
  /** A term that every filter has. */
  always?: string;
  leaves: (rows: readonly Row[]) => Leaf<Row>[];
};

let world: World;
let reader: Principal;
const [one, other] = [{ name: "" }, { name: "" }];

beforeAll(async () => {
  world = await createWorld();
  reader = await world.person(["admin", "security", "approver", "auditor"], { name: "Ada Reader" });
  await world.person(["member", "approver"], { name: "Mara (EUR)" });
  await world.person(["auditor"], { name: "Paul" });
  const agent = await given.agent();
  const second = await given.agent("https://second.acme.example");
  for (const of of [agent, agent, second]) await given.request(of);
  const refused = await given.request(second, { purpose: "Other work" });
  await denyRequest({ asker: agent.approver, requestId: refused, note: "no" });
  const asking = [
    { ...payments(agent), conditions: { approval_above: { field: "amount", unit: "USD", value: "1.00" } } },
  ];
  await given.delegation(agent, asking);
  const ended = await given.delegation(second);
  await given.delegation(second, [payments(second)], 3 * 86_400);
  await moveDelegation({ asker: reader, delegationId: ended, action: "revoke", reason: "Done." });
  const token = await tokenOf(agent);
  for (let n = 0; n < 4; n++) {
    await evaluate(agent, token, { id: `account/eu-${n}`, context: { operation_digest: randomUUID() } });
  }
  await world.sql(
    `update action_approvals a set task = (array[null, 'refund', 'refund now', 'payout'])[1 + n.n]
     from (select id, row_number() over (order by id) - 1 as n from action_approvals) n where n.id = a.id`,
  );
  await world.sql("insert into groups (id, name, description) values ($1, 'payers', 'Pay'), ($2, 'askers', '')", [
    newId("group"),
    newId("group"),
  ]);
  await world.sql(
    `insert into revocations (id, scope, subject_id, reason, actor_id, effective_at, impact, suspension, lifted_at)
     select 'rev_01K' || lpad(row_number() over (order by s.id)::text, 23, '0'), s.scope::revocation_scope, s.id, 'Found refunds-x', s.by, now(), $2::jsonb,
       s.scope = 'owner', case when s.scope = 'owner' and s.id < s.by then now() end
     from (select id, 'agent' as scope, created_by_id as by from agents
       union all select id, 'owner', $1 from people union all select id, 'delegation', $1 from delegations) s`,
    [reader.personId, noImpact],
  );
  await world.sql(
    `update instances i set status = (array['active', 'revoked', 'expired'])[1 + n.n % 3]::instance_status,
       key_expires_at = case when n.n % 2 = 0 then now() + interval '3 days' else i.key_expires_at end
     from (select id, row_number() over (order by id) as n from instances) n where n.id = i.id`,
  );
  await world.sql(
    `insert into cases (id, title, agent_id, from_at, to_at, created_by_id, assignee_id, closed_at, closed_by_id, close_reason)
     values ('cas_01K' || lpad('1', 23, '0'), 'Found', $2, now(), now(), $1, $1, null, null, null),
       ('cas_01K' || lpad('2', 23, '0'), 'Lost', null, now(), now(), $1, $1, now(), $1, 'Found it')`,
    [reader.personId, agent.agentId],
  );
  const names = await world.sql<{ id: string; name: string }>("select id, name from agents");
  one.name = names.find(({ id }) => id === agent.agentId)?.name ?? "";
  other.name = names.find(({ id }) => id === second.agentId)?.name ?? "";
}, 60_000);
afterAll(() => world.end());

const has =
  (member: string, ...values: string[]) =>
  (row: Row) =>
    values.includes(String(row[member]));
const contains =
  (text: string, ...members: string[]) =>
  (row: Row) =>
    members.some((member) => String(row[member]).toLowerCase().includes(text.toLowerCase()));
const byId = ([first]: readonly Row[]): Leaf<Row> => [`id:${first?.id}`, ({ id }) => id === first?.id];

const lists: Record<string, List> = {
  requests: {
    route: requests,
    member: "requests",
    sql: `select r.id, r.status, r.purpose, r.narrowed_by_id as narrowed, a.name as agent, r.requester_id as requester
      from requests r join agents a on a.id = r.agent_id`,
    leaves: (rows) => [
      byId(rows),
      ["status:pending", has("status", "pending")],
      ["status:approved,DENIED", has("status", "approved", "denied")],
      ["narrowed:no", (row) => row.narrowed === null],
      [`agent:${one.name}`, has("agent", one.name)],
      ["agent:refunds-*", contains("refunds-", "agent")],
      [`"Other work"`, has("purpose", "Other work")],
      ["requester:me", has("requester", reader.personId)],
      ["risk:high", () => false],
    ],
  },
  "action approvals": {
    route: actionApprovals,
    member: "actionApprovals",
    sql: `select x.id, x.status, x.task, x.resource_type as type, x.action, x.resource, x.decided_by_id as decided
      from action_approvals x`,
    leaves: (rows) => [
      byId(rows),
      ["task:refund", has("task", "refund")],
      ["task:refund*", contains("refund", "task")],
      ["task:p*t,refund", has("task", "payout", "refund")],
      ['task:"refund*"', () => false],
      ["type:pay*", has("type", "payment")],
      ["status:pending", has("status", "pending")],
      ["action:cr*te,read", has("action", "create", "read")],
      ["decided-by:me", has("decided", reader.personId)],
      ["eu-1", contains("eu-1", "resource")],
      ["risk:low", () => true],
    ],
  },
  delegations: {
    route: delegations,
    member: "delegations",
    sql: `select d.id, d.status, d.purpose, a.name as agent, d.parent_id as parent, d.on_behalf_of_id as "for", d.request_id as request
      from delegations d join agents a on a.id = d.agent_id`,
    leaves: (rows) => [
      byId(rows),
      ["status:active", has("status", "active")],
      ["status:revoked,expired", has("status", "revoked", "expired")],
      ["in-effect:yes", has("status", "active")],
      ["in-effect:no", (row) => row.status !== "active"],
      [`agent:${other.name}`, has("agent", other.name)],
      ["agent:*funds-*", contains("refunds-", "agent")],
      ["for:me", has("for", reader.personId)],
      [`parent:${rows[0]?.id}`, has("parent", rows[0]?.id ?? "")],
      [`request:${rows[1]?.request}`, has("request", String(rows[1]?.request))],
      ["expires:365d", () => true],
      ["refunds", contains("refunds", "purpose", "agent")],
    ],
  },
  instances: {
    route: instances,
    member: "instances",
    sql: `select i.id, i.status, i.client_name as client, i.jkt, a.name as agent, i.key_expires_at < now() + interval '7 days' as soon
      from instances i join agents a on a.id = i.agent_id`,
    // Each filter names a status, so that all instances are in the list.
    always: "(-status:active OR status:active)",
    leaves: (rows) => [
      byId(rows),
      ["status:active", has("status", "active")],
      ["status:revoked,EXPIRED", has("status", "revoked", "expired")],
      [`agent:${one.name}`, has("agent", one.name)],
      ["agent:refunds-*", contains("refunds-", "agent")],
      [`key:${rows[1]?.jkt}`, has("jkt", String(rows[1]?.jkt))],
      ["expires:7d", has("soon", "true")],
      ["refunds-", contains("refunds-", "agent", "client")],
    ],
  },
  revocations: {
    route: revocations,
    member: "revocations",
    sql: `select r.id, r.scope, r.suspension, r.lifted_at as lifted, r.reason, r.actor_id as actor, a.name as agent, r.subject_id as subject
      from revocations r left join agents a on a.id = r.subject_id`,
    leaves: (rows) => [
      byId(rows),
      ["scope:agent", has("scope", "agent")],
      ["scope:OWNER,delegation", has("scope", "owner", "delegation")],
      ["suspension:yes", has("suspension", "true")],
      ["lifted:no", (row) => row.lifted === null],
      [`agent:${one.name}`, has("agent", one.name)],
      [`subject:${rows[1]?.subject}`, has("subject", String(rows[1]?.subject))],
      ["by:me", has("actor", reader.personId)],
      ["after:now-1h", () => true],
      ["before:now-1h", () => false],
      ["refunds-", contains("refunds-", "agent", "reason")],
    ],
  },
  cases: {
    route: cases,
    member: "cases",
    sql: "select id, title, case when closed_at is null then 'open' else 'closed' end as state, agent_id as agent, close_reason as reason from cases",
    leaves: (rows) => [
      byId(rows),
      ["state:CLOSED", has("state", "closed")],
      ["agent:refunds-*", (row) => row.agent !== null],
      ["assignee:me", () => true],
      ["found", contains("found", "title", "reason")],
    ],
  },
  "signing keys": {
    route: keys,
    member: "keys",
    sql: "select kid as id, purpose, state from signing_keys",
    leaves: (rows) => [
      [String(rows[0]?.id), ({ id }) => id === rows[0]?.id],
      ["purpose:delegation,checkpoint", has("purpose", "delegation", "checkpoint")],
      ["status:active", has("state", "active")],
    ],
  },
  people: {
    route: people,
    member: "people",
    sql: "select id, name, email, roles::text as roles, status, invitation_hash is not null as invited from people",
    leaves: () => [
      ["role:approver", contains("approver", "roles")],
      ["role:admin,auditor", (row) => /admin|auditor/.test(String(row.roles))],
      ["status:active", (row) => row.status === "active" && row.invited === false],
      ["status:invited,deactivated", (row) => row.status === "deactivated" || row.invited === true],
      ["paul", contains("paul", "name", "email")],
      ['"(EUR)"', contains("(EUR)", "name")],
      ["%", () => false],
    ],
  },
  groups: {
    route: groups,
    member: "groups",
    sql: "select id, name, description from groups",
    leaves: () => [
      [`member:${reader.personId}`, () => false],
      ["payers", has("name", "payers")],
      ["ask", contains("ask", "name")],
      ["pay", contains("pay", "name", "description")],
    ],
  },
  "resource servers": {
    route: resourceServers,
    member: "resourceServers",
    sql: "select id, name, identifier from resource_servers",
    leaves: (rows) => [
      ["second.acme", contains("second.acme", "identifier")],
      [String(rows[0]?.id), ({ id }) => id === rows[0]?.id],
      ["https", contains("https", "identifier")],
      ["%", () => false],
    ],
  },
  blueprints: {
    route: blueprints,
    member: "blueprints",
    sql: "select id, name from blueprints",
    leaves: () => [
      ["standard", contains("standard", "name")],
      ["a", contains("a", "name")],
      ["zzz", () => false],
    ],
  },
};

describe("trees of filters find the same rows as a comparison row by row", () => {
  it.each(Object.entries(lists))(
    "in the list of %s",
    async (name, { route, member, sql, always = "", leaves }) => {
      const rows = await world.sql<Row>(sql);
      expect(rows.length).toBeGreaterThan(0);
      await fc.assert(
        fc.asyncProperty(filterTrees(leaves(rows)), async ({ q, matches }) => {
          // These lists take shorter filters.
          fc.pre(q.length <= 500);
          const path = `/api/list?${new URLSearchParams({ q: always ? `${always} (${q})` : q, limit: "200" })}`;
          const response = await world.call(route.GET, { as: reader, path });
          const body = await response.json();
          expect({ q, status: response.status }).toEqual({ q, status: 200 });
          const found = body[member].map(({ id }: Row) => id);
          const expected = rows.filter(matches).map(({ id }) => id);
          expect({ q, found: found.toSorted() }).toEqual({ q, found: expected.toSorted() });
        }),
        { numRuns: trials(40), seed: seedOf(`trees of ${name}`) },
      );
    },
    60_000,
  );
});
