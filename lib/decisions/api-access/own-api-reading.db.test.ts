import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { PATCH as EDIT } from "@/app/api/agents/[agentId]/route";
import { GET as AGENTS } from "@/app/api/agents/route";
import { GET as DELEGATIONS } from "@/app/api/delegations/route";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { defineAutomation } from "@/lib/principals/automation";
import type { Principal } from "@/lib/principals/principal";
import { ensureOwnApi, ownApiIdentifier } from "@/lib/resource-servers/own-api";
import { given, inSeconds, type TestAgent } from "@/lib/testing/direct";
import { callOwnApi, type OwnApiCall, over, requestToken } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { readAccessToken } from "@/lib/tokens/read-token";
import { automatedPrincipal } from "./own-api";
import { automationStillValid } from "./own-api-still-valid";

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
  const server = await given.agent(`https://payments-${Date.now()}.acme.example`);
  spine = { ...server, ...(await given.enrolled(owner.personId)), owner };
});

const callAs = (...call: OwnApiCall) => callOwnApi(world, ...call);

async function tokenWith(form: Record<string, string> = {}): Promise<string> {
  return (await (await requestToken(spine, { resource: ownApiIdentifier(), ...form })).json()).access_token;
}

const edit = (token: string, agentId: string, displayName = `Refunds of ${agentId}`) =>
  callAs(spine, token, EDIT, {
    ...{ method: "PATCH", path: `/api/agents/${agentId}`, params: { agentId }, body: { displayName } },
  });
const unseen = { status: 404, body: { code: "agent_not_found" } };
/** Creates an agent whose owner is not among the people behind the token. */
const foreignAgent = async () => (await given.enrolled((await world.person(["member"])).personId)).agentId;

it("an agent that may change agents sees its changes, if reading them is delegated too", async () => {
  await given.delegation(spine, over("agents:read", "agents:write"));
  const edited = await edit(await tokenWith(), spine.agentId);
  expect(edited).toMatchObject({ status: 200, body: { displayName: `Refunds of ${spine.agentId}` } });
});

it("R6: narrowed authority is gone in the very next call, for any cache of this server", async () => {
  const agentId = await foreignAgent();
  const delegationId = await given.delegation(spine, over("agents:read", "agents:write"));
  const token = await tokenWith();
  expect((await edit(token, agentId)).status).toBe(200);
  const authority = [{ id: "el_1", ...over("agents:write")[0] }];
  await narrowDelegation({ asker: owner, delegationId, expected: undefined, narrow: { reason: "Less", authority } });
  expect(await edit(token, agentId, "Unseen")).toMatchObject(unseen);
});

it("R6: what was approved is there in the next call, although this server keeps what it refused on", async () => {
  const changesDelegationId = await given.delegation(spine, over("audit:read"));
  const token = await tokenWith();
  const list = () => callAs(spine, token, DELEGATIONS, { path: "/api/delegations" });
  expect(await list()).toMatchObject({ status: 403, body: { code: "insufficient_scope" } });
  const requestId = await given.request(
    spine,
    {
      changesDelegationId,
      purpose: "Look after delegations",
      authority: over("audit:read", "delegations:read"),
      expiresAt: inSeconds(600),
    },
    owner,
  );
  await given.approval(spine, requestId);
  expect((await list()).status).toBe(200);
});

it("asks for what the token was narrowed to, of what the delegation gives", async () => {
  await given.delegation(spine, over("agents:own", "agents:read"));
  const list = async (scope: string) =>
    (await callAs(spine, await tokenWith({ scope }), AGENTS, { path: "/api/agents" })).status;
  expect([await list("agents:own"), await list("agents:read")]).toEqual([200, 200]);
});

it.each([
  ["the token is revoked", "update access_tokens set revoked_at = now() where jti = $1 or $2 = ''"],
  ["the person is deactivated", "update people set status = 'deactivated' where id = $2 or $1 = ''"],
  ["the person loses the permission", "update people set roles = '{}' where id = $2 or $1 = ''"],
  ["the agent is suspended", "update agents set status = 'suspended' where owner_id = $2 or $1 = ''"],
])("what a long answer was begun with is no longer valid when %s", async (_, sql) => {
  await given.delegation(spine, over("delegations:read"));
  const { jti } = readAccessToken(await tokenWith(), clock.now());
  const principal = { ...owner, sessionId: jti, permissions: new Set(["delegations:read"] as const) };
  expect(await automationStillValid(principal)).toBe(true);
  await world.sql(sql, [jti, owner.personId]);
  expect(await automationStillValid(principal)).toBe(false);
});

it("a denial by a ceiling is on record, and says what denied", async () => {
  await given.delegation(spine, over("delegations:read"));
  const token = await tokenWith();
  const id = newId("blueprint");
  const versions = { create: { version: 1, ceiling: over("audit:read").map((one) => ({ id: "el_1", ...one })) } };
  await prisma().blueprint.create({ data: { id, name: "Auditors", versions } });
  await prisma().agent.update({ where: { id: spine.agentId }, data: { blueprintId: id } });
  const refused = await callAs(spine, token, DELEGATIONS, { path: "/api/delegations" });
  expect(refused).toMatchObject({ status: 403, body: { code: "blueprint_ceiling" } });
});

it("L0: a change shows nothing that a token, an entitlement, a ceiling or an identifier leaves out", async () => {
  const agentId = await foreignAgent();
  const delegationId = await given.delegation(spine, over("agents:read", "agents:write"));
  const outcome = async (form: Record<string, string> = {}) =>
    edit(await tokenWith({ delegation_id: delegationId, ...form }), agentId);
  expect((await outcome()).status).toBe(200);
  expect(await outcome({ scope: "agents:write" })).toMatchObject(unseen);
  const writing = over("agents:write").map((one) => ({ id: "el_1", ...one }));
  await given.entitlement(world, owner.personId, writing);
  expect(await outcome()).toMatchObject(unseen);
  await given.entitlement(world, owner.personId, null);
  const elsewhere = [
    { id: "el_1", ...over("agents:write")[0] },
    { id: "el_2", ...over("agents:read")[0], identifiers: [`agents/${spine.agentId}`] },
  ];
  const details = JSON.stringify(elsewhere);
  expect(await outcome({ authorization_details: details })).toMatchObject(unseen);
  const id = newId("blueprint");
  const versions = { create: { version: 1, ceiling: writing } };
  await prisma().blueprint.create({ data: { id, name: "Writers", versions } });
  await prisma().agent.update({ where: { id: spine.agentId }, data: { blueprintId: id } });
  expect(await outcome()).toMatchObject(unseen);
});
