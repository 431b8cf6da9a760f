import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST as ISSUE } from "@/app/api/agents/[agentId]/enrolment-tokens/route";
import { GET as AGENTS } from "@/app/api/agents/route";
import { PATCH as CHANGE } from "@/app/api/blueprints/[blueprintId]/route";
import { POST as SUSPEND } from "@/app/api/delegations/[delegationId]/suspend/route";
import { GET as DELEGATIONS } from "@/app/api/delegations/route";
import { POST as ASK } from "@/app/api/requests/route";
import { GET as ISSUERS } from "@/app/api/trusted-issuers/route";
import { approveAction } from "@/lib/action-approvals/commands/decide";
import { getActionApproval } from "@/lib/action-approvals/queries";
import { fourEyesRules, type PolicyRules } from "@/lib/approval-policies/model";
import { confirmBlueprintChange } from "@/lib/blueprint-changes/commands";
import { createBlueprint } from "@/lib/blueprints/commands";
import { defineAutomation } from "@/lib/principals/automation";
import type { PersonRole } from "@/lib/principals/model";
import type { Principal } from "@/lib/principals/principal";
import { accessTokenHash } from "@/lib/protocols/dpop/proof";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { consentToRequest } from "@/lib/requests/commands/consent";
import { approveRequest } from "@/lib/requests/commands/decide";
import { getRequest } from "@/lib/requests/queries";
import { delegablePermissions, ensureOwnApi, ownApiIdentifier } from "@/lib/resource-servers/own-api";
import { conforms } from "@/lib/testing/conforms";
import { coverFor } from "@/lib/testing/cover";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { callOwnApi, type OwnApiCall, over, proof, requestToken } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { automatedPrincipal } from "./own-api";

let world: World;
let spine: TestAgent;
let owner: Principal;

beforeAll(async () => {
  world = await createWorld();
  await ensureOwnApi();
  defineAutomation(automatedPrincipal);
});
afterAll(() => world.end());

beforeEach(async () => {
  owner = await world.person(["admin"]);
  const { approver, ...server } = await given.agent(`https://payments-${Date.now()}.acme.example`);
  spine = { ...server, approver, ...(await given.enrolled(owner.personId)), owner };
});

async function tokenFor(agent: TestAgent, ...actions: string[]): Promise<string> {
  await given.delegation(agent, over(...actions));
  const response = await requestToken(agent, { resource: ownApiIdentifier() });
  return (await response.json()).access_token;
}

const callAs = (...call: OwnApiCall) => callOwnApi(world, ...call);

const issuing = (body: object = {}) => ({
  method: "POST",
  path: `/api/agents/${spine.agentId}/enrolment-tokens`,
  params: { agentId: spine.agentId },
  body,
});

it(conforms("RFC 9449", "11.1", "a proof works once, whatever else the request says"), async () => {
  const token = await tokenFor(spine, "agents:own");
  const url = world.runtime.publicUrl + issuing().path;
  const dpop = proof(spine, { method: "POST", url, ath: accessTokenHash(token) });
  expect((await callAs(spine, token, ISSUE, { ...issuing(), dpop })).status).toBe(201);
  for (const body of [{}, { ttlSeconds: 600 }]) {
    const replayed = await callAs(spine, token, ISSUE, { ...issuing(body), dpop });
    expect(replayed).toMatchObject({ status: 401, body: { code: "possession_invalid" } });
  }
});

it("an approval policy asks before a request, and the yes is to exactly that request, once", async () => {
  const token = await tokenFor(spine, "agents:own");
  const setRules = (rules: PolicyRules) => given.rules(world, rules);
  await setRules(fourEyesRules.map((rule) => ({ ...rule, asksBeforeActions: true })));
  const refused = await callAs(spine, token, ISSUE, issuing());
  expect(refused).toMatchObject({ status: 403, body: { code: "approval_required" } });
  const approvalId = /aap_\w{26}/.exec(refused.body.detail)?.[0] ?? "";
  const { digest } = await getActionApproval(owner, approvalId);
  await approveAction({ asker: spine.approver, approvalId, digest, note: "" });
  const other = await callAs(spine, token, ISSUE, issuing({ ttlSeconds: 600 }));
  expect(other.body.code).toBe("approval_required");
  expect(other.body.detail).not.toContain(approvalId);
  expect((await callAs(spine, token, ISSUE, issuing())).status).toBe(201);
  expect((await callAs(spine, token, ISSUE, issuing())).body.code).toBe("approval_required");
  await setRules(fourEyesRules);
});

it("I8: what a person was told under an Idempotency-Key is told to no agent of theirs, and to no other agent", async () => {
  const headers = { "idempotency-key": "the-same" };
  const other: TestAgent = { ...spine, ...(await given.enrolled(owner.personId)) };
  const secretOf = async (response: Response) => (await response.json()).token;
  const told = await secretOf(await world.call(ISSUE, { ...issuing(), as: owner, headers }));
  const [first, second] = [await tokenFor(spine, "agents:own"), await tokenFor(other, "agents:own")];
  const mine = await callAs(spine, first, ISSUE, { ...issuing(), headers });
  const others = await callAs(other, second, ISSUE, { ...issuing(), headers });
  expect(new Set([told, mine.body.token, others.body.token]).size).toBe(3);
  const again = await callAs(spine, first, ISSUE, { ...issuing(), headers });
  expect([again.body.token, again.headers.get("idempotent-replayed")]).toEqual([mine.body.token, "true"]);
});

it(
  conforms("RFC 6750", "3", "a token that is not enough is answered with a challenge that names what is"),
  async () => {
    const token = await tokenFor(spine, "audit:read");
    const refused = await callAs(spine, token, DELEGATIONS, { path: "/api/delegations" });
    expect(refused).toMatchObject({ status: 403, body: { code: "insufficient_scope" } });
    expect(refused.headers.get("www-authenticate")).toMatch(
      /^Bearer error="insufficient_scope", scope="delegations:read", resource_metadata=/,
    );
  },
);

it(conforms("RFC 9068", "4", "a token for another audience is invalid here"), async () => {
  await given.delegation(spine);
  const { access_token: token } = await (await requestToken(spine, { resource: spine.identifier })).json();
  const refused = await callAs(spine, token, DELEGATIONS, { path: "/api/delegations" });
  expect(refused).toMatchObject({ status: 401, body: { code: "token_invalid" } });
  expect(refused.headers.get("www-authenticate")).toMatch(/^Bearer error="invalid_token"/);
});

it("a permission to read changes nothing, for any person behind the token", async () => {
  const delegationId = await given.delegation(spine);
  const token = await tokenFor(spine, "delegations:read");
  expect((await callAs(spine, token, DELEGATIONS, { path: "/api/delegations" })).status).toBe(200);
  const stop = {
    method: "POST",
    path: `/api/delegations/${delegationId}/suspend`,
    params: { delegationId },
    body: { reason: "No longer wanted" },
  };
  expect(await callAs(spine, token, SUSPEND, stop)).toMatchObject({
    status: 403,
    body: { code: "insufficient_scope" },
  });
  const writer: TestAgent = { ...spine, ...(await given.enrolled(owner.personId)) };
  const writing = await tokenFor(writer, "delegations:write", "agents:read", "delegations:read");
  expect((await callAs(writer, writing, SUSPEND, stop)).status).toBe(200);
});

it("I9: no agent decides requests, nor makes anybody who would", () => {
  expect(delegablePermissions).not.toContain("requests:decide");
  expect(delegablePermissions).not.toContain("people:write");
});

it("a path in another spelling than authority's is refused", async () => {
  const token = await tokenFor(spine, "agents:own");
  const path = issuing().path.replace("/enrolment-", "/enrolment%2D");
  expect(await callAs(spine, token, ISSUE, { ...issuing(), path })).toMatchObject({ status: 403 });
});

it("T3: acts as the person that the chain names, not as the one who began it, and only with the authority of both", async () => {
  const named = await world.person(["member"]);
  const other: TestAgent = { ...spine, ...(await given.enrolled(owner.personId)) };
  const own = await given.enrolled(named.personId);
  const parentDelegationId = await given.delegation(spine, over("agents:own", "settings:write"), 3600, { maxDepth: 1 });
  await given.delegation(other, over("agents:own", "settings:write"), 1800, {
    parentDelegationId,
    onBehalfOf: named.personId,
  });
  const token = await (await requestToken(other, { resource: ownApiIdentifier() })).json();
  const seen = await callAs(other, token.access_token, AGENTS, { path: "/api/agents" });
  expect(seen.body.agents.map(({ id }: { id: string }) => id)).toEqual([own.agentId]);
  const settings = await callAs(other, token.access_token, ISSUERS, { path: "/api/trusted-issuers" });
  expect(settings).toMatchObject({ status: 403, body: { code: "insufficient_scope" } });
});

it("the record commits to the request that was decided: its query and its body", async () => {
  const token = await tokenFor(spine, "agents:own");
  const digests = async () => {
    const rows = await world.sql<{ digest: string }>(
      `select convert_from(body, 'UTF8')::jsonb #>> '{facts,request}' as digest from log_entries
       where type = 'decision.made' and convert_from(body, 'UTF8') like $1 order by id`,
      [`%${spine.instanceId}%`],
    );
    return rows.map(({ digest }) => digest);
  };
  await callAs(spine, token, ISSUE, issuing());
  await callAs(spine, token, ISSUE, issuing({ ttlSeconds: 600 }));
  await callAs(spine, token, ISSUE, { ...issuing(), path: `${issuing().path}?x=1` });
  const seen = await digests();
  expect([seen.length, new Set(seen).size]).toEqual([3, 3]);
  expect(seen[0]).toBe(sha256(`POST ${issuing().path} agents:own ${sha256("{}")}`));
});

describe("what an agent asks for in a person's name (I9)", () => {
  /** Creates a person, and an agent of another person that acts in their name. */
  async function behalf(...roles: PersonRole[]) {
    const [named, behind] = [await world.person(roles), await world.person(["approver", "security"])];
    const agent: TestAgent = { ...spine, owner: named, ...(await given.enrolled(behind.personId)) };
    await given.delegation(
      { ...agent, owner: behind },
      over("requests:create", "blueprints:write", "blueprints:read"),
      3600,
      {
        onBehalfOf: named.personId,
      },
    );
    const answer = await (await requestToken(agent, { resource: ownApiIdentifier() })).json();
    return { named, behind, agent, token: answer.access_token as string };
  }

  it("is not approved by the owner of that agent, then or now, or by their cover", async () => {
    const { named, behind, agent, token } = await behalf("member");
    const mine = await given.enrolled(named.personId);
    const body = {
      agentId: mine.agentId,
      purpose: "Pay granted refunds",
      authority: [payments(spine)],
      expiresAt: inSeconds(3600),
    };
    const made = await callAs(agent, token, ASK, { method: "POST", path: "/api/requests", body });
    expect(made).toMatchObject({ status: 201, body: { through: { id: agent.agentId } } });
    const { id: requestId, digest } = made.body;
    expect(made.body.waitsForConsentOf).toMatchObject({ id: named.personId });
    await consentToRequest({ asker: named, requestId, digest, note: "" });
    const [later, cover] = [await world.person(["approver"]), await world.person(["approver"])];
    await world.sql("update agents set owner_id = $2 where id = $1", [agent.agentId, later.personId]);
    const until = inSeconds(86_400);
    await coverFor(later, { personId: behind.personId, until });
    for (const asker of [behind, later]) {
      await expectRefusal(approveRequest({ asker, requestId, digest, note: "" }), "self_approval");
      expect((await getRequest(asker, requestId)).whyNot.approve?.reason).toMatch(/^An agent that you answer for/);
    }
    expect(await codeOf(approveRequest({ asker: cover, requestId, digest, note: "" }))).toBe("done");
  });

  it("as a change of a control is not confirmed by them either", async () => {
    const { behind, agent, token } = await behalf("security");
    const blueprint = await createBlueprint(behind, { name: "Narrow", ceiling: [payments(spine)] });
    const params = { blueprintId: blueprint.id };
    const path = `/api/blueprints/${blueprint.id}`;
    const body = { ceiling: null, reason: "More is needed." };
    const proposed = await callAs(agent, token, CHANGE, { method: "PATCH", path, params, body });
    expect(proposed).toMatchObject({ status: 202, body: { pendingChange: { status: "proposed" } } });
    const { id: changeId, digest } = proposed.body.pendingChange;
    const of = { blueprintId: blueprint.id, changeId };
    const confirm = (by: Principal) => codeOf(confirmBlueprintChange(by, of, { digest }));
    expect(await confirm(behind)).toBe("own_change");
    expect(await confirm(await world.person(["security"]))).toBe("done");
  });
});

it("a body is read no further than the largest that is taken", async () => {
  const token = await tokenFor(spine, "agents:own");
  const call = { ...issuing({ padding: "x".repeat(1_100_000) }) };
  expect(await callAs(spine, token, ISSUE, call)).toMatchObject({ status: 413 });
});
