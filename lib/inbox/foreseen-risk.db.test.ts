import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as REINSTATE } from "@/app/api/agents/[agentId]/reinstate/route";
import { POST as PROPOSE_RULES } from "@/app/api/approval-policies/[policyId]/changes/route";
import { POST as PROPOSE_ENTITLEMENT } from "@/app/api/entitlement-changes/route";
import { POST as PROPOSE_MEMBERSHIP } from "@/app/api/groups/[groupId]/membership-changes/route";
import { POST as MAP_GROUP } from "@/app/api/identity-providers/[providerId]/mappings/route";
import { POST as ISSUE_TOKEN } from "@/app/api/identity-providers/[providerId]/provisioning/route";
import { PATCH as EDIT_PROVIDER } from "@/app/api/identity-providers/[providerId]/route";
import { POST as ADD_PROVIDER } from "@/app/api/identity-providers/route";
import { POST as RELEASE_HOLD } from "@/app/api/legal-holds/[holdId]/release/route";
import { PUT as CHANGE_RETENTION } from "@/app/api/log-retention/route";
import { POST as REACTIVATE } from "@/app/api/people/[personId]/reactivate/route";
import { PATCH as EDIT_PERSON } from "@/app/api/people/[personId]/route";
import { PATCH as EDIT_SERVER } from "@/app/api/resource-servers/[resourceServerId]/route";
import { POST as LIFT } from "@/app/api/revocations/[revocationId]/lift/route";
import { PATCH as EDIT_ISSUER } from "@/app/api/trusted-issuers/[issuerId]/route";
import { POST as TRUST_ISSUER } from "@/app/api/trusted-issuers/route";
import { defaultPolicyId } from "@/lib/approval-policies/model";
import type { ActionEffect } from "@/lib/authority/language/model";
import type { ControlKind } from "@/lib/control-changes/model";
import { createGroup } from "@/lib/entitlements/memberships/commands";
import { placeHold } from "@/lib/log-keeping/holds.commands";
import type { Principal } from "@/lib/principals/principal";
import { registerResourceServer } from "@/lib/resource-servers/commands";
import { suspendScope } from "@/lib/revocation/commands/suspend";
import type { ItemRisk } from "@/lib/risk/model";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { createWorld, foundedBy, type Route, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { newInstanceKeyPair } from "@/prisma/seed/builders/instance";
import { listInbox } from "./queries";
import { InboxFilters } from "./schema";

let world: World;
let proposer: Principal;
let second: Principal;
let outsider: Principal;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  proposer = await world.person(["admin", "security"]);
  second = await world.person(["admin", "security"]);
  spine = await given.agent();
  outsider = await world.person(["auditor"]);
  await foundedBy(world);
  await world.sql("update people set password_chosen_at = clock_timestamp()");
});
afterAll(() => world.end());

type Proposal = { route: Route; method: string; params?: Record<string, string>; body: object };

const ask = (proposal: Proposal, as = proposer, query = "") =>
  world.call(proposal.route, { ...proposal, path: `/api${query}`, as });

/** A digest of each row of the database, without what a request notes about its session. */
const everything = () =>
  world.sql(
    `select table_name, (xpath('//c/text()', query_to_xml(
       format('select sum(hashtextextended(t::text, 0)) as c from %I t', table_name), false, true, '')))[1]::text as rows
     from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'sessions' order by 1`,
  );

async function foreseen(proposal: Proposal): Promise<ItemRisk | null> {
  const before = await everything();
  const response = await ask(proposal, proposer, "?dryRun=true");
  expect([response.status, await response.clone().json()]).toMatchObject([200, {}]);
  expect(await everything()).toEqual(before);
  return ((await response.json()) as { risk: ItemRisk | null }).risk;
}

const reason = "A test.";
const jwks = () => ({ keys: [{ ...newInstanceKeyPair().jwk, kid: "one" }] });
const issuer = (name: string) => ({
  ...{ name, kind: "people", issuer: `https://${name}.acme.example`, audience: "mandate" },
  ...{ keySource: "jwks", jwks: jwks() },
});
const provider = (slug: string) => ({
  ...{ slug, name: slug, issuer: `https://idp-${slug}.acme.example`, clientId: "m", clientSecret: "a client secret" },
});
const payment = (create: ActionEffect) => ({ name: "payment", actions: ["create"], fields: {}, effects: { create } });

/** Makes something by its endpoint. Its own change is over, so that another change may be proposed. */
async function made(proposal: Proposal): Promise<string> {
  const { id } = (await (await ask(proposal)).json()) as { id: string };
  await world.sql("update control_changes set status = 'withdrawn' where subject_id = $1", [id]);
  return id;
}

async function personMayJoin(): Promise<{ groupId: string; personId: string }> {
  const [{ id: groupId }, { personId }] = [
    await createGroup(proposer, { name: "refunds" }),
    await world.person(["member"]),
  ];
  await given.entitlement(world, personId, []);
  const authority = JSON.stringify([{ id: "g0", ...payments({ identifier: "https://payments.acme.example" }) }]);
  const sql = `insert into entitlement_settings (subject_id, group_id, authority, version, unsettled, updated_at)
    values ($1, $1, $2::jsonb, 1, false, now())`;
  await world.sql(sql, [groupId, authority]);
  return { groupId, personId };
}

async function revokedAgent(): Promise<string> {
  const { id } = await buildActiveAgent(proposer);
  await world.sql("update agents set risk_tier = 'high', status = 'revoked' where id = $1", [id]);
  return id;
}

const period = { from: "2020-01-01T00:00:00Z", to: "2020-02-01T00:00:00Z" };

const proposals: [what: string, kind: ControlKind, propose: () => Promise<Proposal>][] = [
  [
    "other rules of an approval policy",
    "approval-policy",
    async () => ({
      ...{ route: PROPOSE_RULES, method: "POST", params: { policyId: defaultPolicyId } },
      body: { version: 1, rules: [{ when: {}, steps: [{ name: "Approval", quorum: 2 }] }], reason },
    }),
  ],
  [
    "an entitlement",
    "person-entitlement",
    async () => {
      const { delegatorId } = await delegations(2);
      const body = { subjectId: delegatorId, entitlement: { kind: "authority", authority: [payments(spine)] }, reason };
      return { route: PROPOSE_ENTITLEMENT, method: "POST", body };
    },
  ],
  [
    "a role that decides",
    "person-roles",
    async () => {
      const { personId } = await world.person(["member"]);
      return { route: EDIT_PERSON, method: "PATCH", params: { personId }, body: { roles: ["member", "admin"] } };
    },
  ],
  [
    "the reactivation of a person who decides",
    "person-roles",
    async () => {
      const { personId } = await world.person(["approver"]);
      await world.sql("update people set status = 'deactivated' where id = $1", [personId]);
      return { route: REACTIVATE, method: "POST", params: { personId }, body: {} };
    },
  ],
  [
    "a membership",
    "group-membership",
    async () => {
      const { groupId, personId } = await personMayJoin();
      const body = { personId, action: "add", reason };
      return { route: PROPOSE_MEMBERSHIP, method: "POST", params: { groupId }, body };
    },
  ],
  [
    "a lower effect",
    "resource-server",
    async () => {
      const server = { name: "Effects", identifier: "https://effects.acme.example", tokenAlg: "ES256" as const };
      const { id } = await registerResourceServer(proposer, { ...server, types: [payment("irreversible")] });
      const body = { types: [payment("read")], reason };
      return { route: EDIT_SERVER, method: "PATCH", params: { resourceServerId: id }, body };
    },
  ],
  [
    "a new issuer",
    "trusted-issuer",
    async () => ({ route: TRUST_ISSUER, method: "POST", body: { ...issuer("first"), reason } }),
  ],
  [
    "the use of an issuer",
    "trusted-issuer",
    async () => {
      const issuerId = await made({ route: TRUST_ISSUER, method: "POST", body: issuer("again") });
      return { route: EDIT_ISSUER, method: "PATCH", params: { issuerId }, body: { status: "active", reason } };
    },
  ],
  [
    "a new identity provider",
    "identity-provider",
    async () => ({ route: ADD_PROVIDER, method: "POST", body: { ...provider("first"), reason } }),
  ],
  [
    "the use of an identity provider",
    "identity-provider",
    async () => {
      const providerId = await made({ route: ADD_PROVIDER, method: "POST", body: provider("again") });
      return { route: EDIT_PROVIDER, method: "PATCH", params: { providerId }, body: { status: "active", reason } };
    },
  ],
  [
    "a mapping of a group",
    "identity-provider",
    async () => {
      const providerId = await made({ route: ADD_PROVIDER, method: "POST", body: provider("mapped") });
      const body = { value: "approvers", roles: ["approver"], reason };
      return { route: MAP_GROUP, method: "POST", params: { providerId }, body };
    },
  ],
  [
    "a token of a SCIM client",
    "identity-provider",
    async () => {
      const providerId = await made({ route: ADD_PROVIDER, method: "POST", body: provider("scim") });
      return { route: ISSUE_TOKEN, method: "POST", params: { providerId }, body: { name: "HR", days: 30, reason } };
    },
  ],
  [
    "a reinstatement",
    "agent",
    async () => ({
      ...{ route: REINSTATE, method: "POST", params: { agentId: await revokedAgent() } },
      body: { reason },
    }),
  ],
  [
    "a shorter retention",
    "log-retention",
    async () => ({ route: CHANGE_RETENTION, method: "PUT", body: { months: 24, reason } }),
  ],
  [
    "the release of a hold",
    "legal-hold",
    async () => {
      const holdId = await placeHold(proposer, { name: "Case 7", reason, ...period });
      return { route: RELEASE_HOLD, method: "POST", params: { holdId }, body: { reason } };
    },
  ],
  [
    "the end of a stop of everything",
    "suspension",
    async () => {
      const revocationId = await suspendScope(proposer, { kind: "all", subjectId: "org" }, reason);
      return { route: LIFT, method: "POST", params: { revocationId }, body: { reason } };
    },
  ],
];

async function delegations(count: number) {
  const delegatorId = spine.approver.personId;
  for (let one = 0; one < count; one++) await given.delegation(spine, [payments(spine)]);
  return { delegatorId };
}

describe("a dry run of a proposal", () => {
  it.each(proposals)(
    "of %s has the risk as it is stored and shown, and leaves nothing behind",
    async (_, kind, make) => {
      const proposal = await make();
      const risk = await foreseen(proposal);
      expect(risk?.parts.map(({ code }) => code)).toContain("control_loosened");

      const refused = await ask(proposal, outsider, "?dryRun=true");
      const refusal = await (await ask(proposal, outsider)).json();
      expect([refused.status, await refused.json()]).toMatchObject([403, { code: (refusal as { code: string }).code }]);

      expect((await ask(proposal)).status).toBeLessThan(300);
      const [change] = await world.sql<{ id: string; kind: string; subject: string; risk: ItemRisk }>(
        `select id, kind, subject_id as subject, risk from control_changes where status = 'proposed' order by id desc limit 1`,
      );
      expect(change).toMatchObject({ kind, risk });
      const { items } = await listInbox(second, InboxFilters.parse({ kind: "change", limit: 200 }));
      const item = items.find(({ id, subject }) => id === change?.id || subject.id === change?.subject);
      expect(item?.risk).toEqual(risk);

      // A dry run answers what refuses its proposal.
      const again = await ask(proposal);
      const { code } = (await again.json()) as { code?: string };
      const dry = await ask(proposal, proposer, "?dryRun=true");
      expect(dry.status).toBe(200);
      expect((await dry.json()) as { refusal?: { code: string } }).toMatchObject(
        again.ok ? { risk: expect.anything() } : { risk: null, refusal: { code } },
      );
    },
  );
});
