import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST as ISSUE } from "@/app/api/agents/[agentId]/enrolment-tokens/route";
import { PATCH as CHANGE } from "@/app/api/blueprints/[blueprintId]/route";
import { POST as ASK } from "@/app/api/requests/route";
import { confirmBlueprintChange } from "@/lib/blueprint-changes/commands";
import { createBlueprint } from "@/lib/blueprints/commands";
import { enrolInstance } from "@/lib/credentials/commands/enrol";
import { peopleBehind } from "@/lib/credentials/people-behind";
import { prisma } from "@/lib/platform/database/prisma";
import { defineAutomation } from "@/lib/principals/automation";
import type { Principal } from "@/lib/principals/principal";
import { approveRequest } from "@/lib/requests/commands/decide";
import { getRequest, listRequests } from "@/lib/requests/queries";
import { RequestFilters } from "@/lib/requests/schema";
import { ensureOwnApi, ownApiIdentifier } from "@/lib/resource-servers/own-api";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { callOwnApi, exchange, over, requestToken } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { buildInstance, newInstanceKeyPair, registrationBody, signProof } from "@/prisma/seed/builders/instance";
import { automatedPrincipal } from "./own-api";

// An instance acts here in the name of its agent's owner. Who let it in is no second person for what it asks for (I9).

let world: World;
let insider: Principal;
let colleague: Principal;
/** An agent of another person, by the instance that the insider let in. */
let agent: TestAgent;
let token: string;
beforeAll(async () => {
  world = await createWorld();
  await ensureOwnApi();
  defineAutomation(automatedPrincipal);
});
afterAll(() => world.end());

beforeEach(async () => {
  const both = () => world.person(["security", "approver"]);
  [insider, colleague] = [await both(), await both()];
  const owner = await world.person(["security", "member"]);
  const spine = await given.agent(`https://payments-${Date.now()}.acme.example`);
  agent = { ...spine, ...(await given.enrolled(owner.personId)), owner };
  await given.delegation(agent, over("requests:create", "blueprints:write", "blueprints:read", "agents:own"));
  const { instance, keyPair } = await buildInstance(insider, agent.agentId);
  agent = { ...agent, instanceId: instance.id, privateKey: keyPair.privateKey, jwk: keyPair.jwk };
  token = (await (await requestToken(agent, { resource: ownApiIdentifier() })).json()).access_token;
});

/** A request for another agent of the same owner. */
const asked = ({ agentId }: Pick<TestAgent, "agentId">) => ({
  agentId,
  purpose: "Pay granted refunds",
  authority: [payments(agent)],
  expiresAt: inSeconds(3600),
});

const inboxOf = async (asker: Principal) =>
  (await listRequests(asker, RequestFilters.parse({ queue: "to-decide", limit: 200 }))).requests.map(({ id }) => id);

describe("what an instance asked for in its owner's name", () => {
  it("is a request that another person approves, and who let the instance in does not", async () => {
    const made = await callOwnApi(world, agent, token, ASK, {
      ...{ method: "POST", path: "/api/requests", body: asked(await given.enrolled(agent.owner.personId)) },
    });
    expect(made.status).toBe(201);
    const { id: requestId, digest } = made.body;
    await given.consents(requestId);
    await expectRefusal(approveRequest({ asker: insider, requestId, digest, note: "" }), "self_approval");
    expect((await getRequest(insider, requestId)).whyNot.approve?.reason).toMatch(
      /an instance or account that you let/,
    );
    expect(await inboxOf(insider)).not.toContain(requestId);
    expect(await inboxOf(colleague)).toContain(requestId);
    expect(await codeOf(approveRequest({ asker: colleague, requestId, digest, note: "" }))).toBe("done");
  });

  it("is a change of a control that another person confirms", async () => {
    const { id: blueprintId } = await createBlueprint(agent.owner as Principal, {
      ...{ name: `Narrow ${Date.now()}`, ceiling: [payments(agent)] },
    });
    const proposed = await callOwnApi(world, agent, token, CHANGE, {
      ...{ method: "PATCH", path: `/api/blueprints/${blueprintId}`, params: { blueprintId } },
      body: { ceiling: null, reason: "More is needed." },
    });
    const { id: changeId, digest } = proposed.body.pendingChange;
    const confirm = (by: Principal) => codeOf(confirmBlueprintChange(by, { blueprintId, changeId }, { digest }));
    expect(await confirm(insider)).toBe("own_change");
    expect(await confirm(colleague)).toBe("done");
  });
});

describe("an agent that asks by a token which another agent handed to it", () => {
  it("asks for what another person approves, and who let the other agent's instance in does not", async () => {
    const parentDelegationId = await given.delegation(agent, over("requests:create"), 3600, { maxDepth: 1 });
    const beside = { ...agent, ...(await given.enrolled(agent.owner.personId)) };
    await given.delegation(beside, over("requests:create"), 3000, { parentDelegationId });
    const form = { resource: ownApiIdentifier(), delegation_id: parentDelegationId };
    const handed = await (await requestToken(agent, form)).json();
    const { access_token } = await exchange(beside, handed.access_token, { resource: ownApiIdentifier() });
    const made = await callOwnApi(world, beside, access_token, ASK, {
      ...{ method: "POST", path: "/api/requests", body: asked(await given.enrolled(agent.owner.personId)) },
    });
    expect(made.status).toBe(201);
    const { id: requestId, digest } = made.body;
    await given.consents(requestId);
    await expectRefusal(approveRequest({ asker: insider, requestId, digest, note: "" }), "self_approval");
    expect(await codeOf(approveRequest({ asker: colleague, requestId, digest, note: "" }))).toBe("done");
  });
});

describe("what an instance issues in its owner's name", () => {
  it("is an enrolment token, whose instance they are behind as well", async () => {
    const { agentId } = agent;
    const path = `/api/agents/${agentId}/enrolment-tokens`;
    const issued = await callOwnApi(world, agent, token, ISSUE, {
      method: "POST",
      path,
      params: { agentId },
      body: {},
    });
    const keyPair = newInstanceKeyPair();
    const { id } = await enrolInstance({
      authorization: `Bearer ${issued.body.token}`,
      dpop: signProof(keyPair, { method: "POST", path: "/oauth/register" }),
      body: registrationBody(keyPair),
      ...{ ip: "10.0.0.7", userAgent: "worker/1.0" },
    });
    const behind = (await peopleBehind(prisma(), [id])).get(id) ?? [];
    expect(behind.toSorted()).toEqual([agent.owner.personId, insider.personId].toSorted());
  });
});
