import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DELETE as giveUp } from "@/app/api/agents/[agentId]/planned-retirement/route";
import { POST as retire } from "@/app/api/agents/[agentId]/retire/route";
import { GET as agentRoute } from "@/app/api/agents/[agentId]/route";
import { drainAgent } from "@/lib/agents/commands/drain";
import { cancelRetirement, planRetirement } from "@/lib/agents/commands/plan-step";
import { longestDrainSeconds } from "@/lib/agents/model";
import { getUnjudgedAgent } from "@/lib/agents/queries";
import { append } from "@/lib/audit/append";
import { sealUpTo } from "@/lib/audit/sequencer";
import { revokeEnrolmentToken } from "@/lib/credentials/commands/enrolment-tokens";
import { answerOutcome } from "@/lib/decisions/outcomes/endpoint";
import { getDelegation } from "@/lib/delegations/queries";
import { boardPage } from "@/lib/lifecycle/board/queries";
import { giveAgent } from "@/lib/lifecycle/changes";
import { finishRetirement } from "@/lib/lifecycle/retirement/finish";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { rehomeDelegation } from "@/lib/requests/commands/rehome";
import { evaluate } from "@/lib/testing/decisions";
import { given, inSeconds, payments, type TestAgent, throughAgent } from "@/lib/testing/direct";
import { enrolWith } from "@/lib/testing/enrolment";
import { keyOfLog } from "@/lib/testing/exports";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { exchange, tokenOf, tokenRequest } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { buildEnrolmentToken } from "@/prisma/seed/builders/instance";
import { payloadText } from "./certificate";
import { retireAgent } from "./commands/retire-agent";
import { runDueSteps } from "./jobs";
import { getCertificate } from "./queries";
import { signStatement } from "./statement";
import { verifyCertificate } from "./verify-certificate";

let world: World;
let security: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  await sealed();
});
afterAll(() => world.end());

let servers = 0;
const newAgent = (): Promise<TestAgent> => given.agent(`https://draining-${++servers}.acme.example`);
const ownerOf = ({ owner }: TestAgent) => owner as Principal;
const clientCredentials = (agent: TestAgent) => tokenRequest(agent, { grant_type: "client_credentials" });
const drain = ({ agentId }: TestAgent, seconds = 3_600) => drainAgent(security, agentId, "Its work moved.", seconds);
const state = ({ agentId }: TestAgent) => getUnjudgedAgent(security, agentId);
const slot = { slot: new Date(0).toISOString() };

/** The end of the drain comes, and the job of planned steps runs. */
async function timePasses({ agentId }: TestAgent): Promise<void> {
  await world.sql("update agent_steps set due_at = clock_timestamp() - interval '1 second' where agent_id = $1", [
    agentId,
  ]);
  await runDueSteps.execute(slot);
}

function report(agent: TestAgent, decisionId: string): Promise<Response> {
  const request = new Request(`${world.runtime.publicUrl}/access/v1/outcomes`, {
    method: "POST",
    headers: { authorization: `Bearer ${agent.pepKey}`, "content-type": "application/json" },
    body: JSON.stringify({ decision_id: decisionId, outcome: "executed" }),
  });
  return answerOutcome({ request, requestId: "test", ip: "127.0.0.1", params: {} });
}

describe("an agent that drains", () => {
  it("goes on with the tokens that it has, and reports outcomes", async () => {
    const agent = await newAgent();
    await given.delegation(agent, [payments(agent)]);
    const token = await tokenOf(agent);
    const before = await evaluate(agent, token);
    await drain(agent);
    expect((await evaluate(agent, token)).decision).toBe(true);
    expect((await report(agent, before.context.decision_id ?? "")).status).toBe(200);
    expect(await state(agent)).toMatchObject({ status: "active", planned: [{ step: "retire" }] });
  });

  it("gets no token, also where the server had read it before, and none rests on it further down", async () => {
    const first = await newAgent();
    const { agents, delegations } = await given.chain(first, 3);
    const [, middle, last] = agents;
    if (!middle || !last) throw new Error("a chain has agents");
    const token = await tokenOf(middle);
    expect((await clientCredentials(middle)).status).toBe(200);
    expect((await clientCredentials(last)).status).toBe(200);
    await drain(middle);
    expect(await clientCredentials(middle)).toMatchObject({ status: 401, error: "invalid_client" });
    expect(await clientCredentials(last)).toMatchObject({ error: "invalid_target" });
    expect(await exchange(last, token)).toMatchObject({ error: "invalid_target" });
    const standings = await Promise.all(delegations.map((id) => getDelegation(security, id)));
    const note = expect.stringMatching(/^No new token is issued for it: an agent of its chain drains /);
    expect(standings.map(({ standing }) => [standing.inEffect, standing.reason])).toEqual([
      ...[
        [true, null],
        [true, note],
        [true, note],
      ],
    ]);
    // An agent above it is not concerned.
    expect((await clientCredentials(first)).status).toBe(200);
  });

  it("lets none of many requests for tokens through that began before it returned", async () => {
    const agent = await newAgent();
    await given.delegation(agent, [payments(agent)]);
    let drained = false;
    const late: number[] = [];
    const stream = Array.from({ length: 4 }, async () => {
      do {
        const after = drained;
        const { status } = await clientCredentials(agent);
        if (after) late.push(status);
      } while (!drained || late.length < 8);
    });
    await drain(agent);
    drained = true;
    await Promise.all(stream);
    expect(new Set(late)).toEqual(new Set([401]));
  });

  it("enrols no instance and gets no new token for one; open tokens can be revoked", async () => {
    const agent = await newAgent();
    const open = await buildEnrolmentToken(security, agent.agentId);
    await drain(agent);
    await expectRefusal(buildEnrolmentToken(security, agent.agentId), "agent_draining");
    expect(await codeOf(enrolWith(open))).toBe("agent_not_active");
    const tokens = await world.sql<{ id: string }>(
      "select id from enrolment_tokens where agent_id = $1 and status = 'open' order by id desc limit 1",
      [agent.agentId],
    );
    await revokeEnrolmentToken(ownerOf(agent), agent.agentId, tokens[0]?.id ?? "");
  });

  it("gets no delegation, passes none on, and asks for none", async () => {
    const agent = await newAgent();
    const below = await given.colleague(agent);
    const parentDelegationId = await given.delegation(agent, [payments(agent)], 3600, { maxDepth: 1 });
    const waiting = await given.request(agent);
    const onwards = { parentDelegationId, expiresAt: inSeconds(1_800) };
    await drain(agent);
    await expectRefusal(given.request(agent), "agent_state");
    await expectRefusal(given.approval(agent, waiting), "agent_state");
    await expectRefusal(given.request(below, onwards), "agent_state");
    await expectRefusal(given.request(below, {}, throughAgent(agent.owner, agent.agentId)), "agent_state");
    await cancelRetirement(security, agent.agentId);
    expect(await given.approval(agent, waiting)).not.toBeNull();
    await given.request(below, onwards);
  });

  it("gets no wider authority by another delegator, and lets no request through that it made for another", async () => {
    const agent = await newAgent();
    const below = await given.colleague(agent);
    const delegationId = await given.delegation(agent, [payments(agent)]);
    const { personId: delegatorId } = await given.person(["member"]);
    const rehome = { asker: agent.owner, delegationId, delegatorId, reason: "They left." };
    const [moving, byAgent] = [
      await rehomeDelegation(rehome),
      await given.request(below, {}, throughAgent(agent.owner, agent.agentId)),
    ];
    const other = await given.delegation(agent, [payments(agent)]);
    await drain(agent);
    await expectRefusal(rehomeDelegation({ ...rehome, delegationId: other }), "agent_state");
    await expectRefusal(given.approval(agent, moving), "agent_state");
    await expectRefusal(given.approval(below, byAgent), "agent_state");
    await cancelRetirement(security, agent.agentId);
    expect(await given.approval(below, byAgent)).not.toBeNull();
  });
});

describe("the end of a drain", () => {
  it("retires the agent at its time, and the certificate says since when it drained", async () => {
    const agent = await newAgent();
    await given.delegation(agent, [payments(agent)]);
    const token = await tokenOf(agent);
    await drain(agent, 900);
    await runDueSteps.execute(slot);
    expect((await state(agent)).status).toBe("active");
    const { drainingSince } = await state(agent);
    await timePasses(agent);
    expect((await evaluate(agent, token)).decision).toBe(false);
    await finishRetirement(agent.agentId);
    await sealed();
    const { certificate } = await getCertificate(security, agent.agentId);
    const statement = JSON.parse(payloadText(certificate.statement));
    expect(statement.begun).toMatchObject({ by: security.personId, drainingSince });
    const trust = { vkey: await keyOfLog(world) };
    expect(verifyCertificate(certificate, trust).ok).toBe(true);
    for (const other of [undefined, new Date(0).toISOString()]) {
      const forged = { ...statement, begun: { ...statement.begun, drainingSince: other } };
      const signed = signStatement(`${JSON.stringify(forged, null, 2)}\n`);
      expect(verifyCertificate({ ...certificate, ...signed }, trust).ok).toBe(false);
    }
    expect((await world.auditTypes(agent.agentId)).filter((type) => type.startsWith("agent.retire"))).toEqual([
      ...["agent.retirement-planned", "agent.retirement-begun", "agent.retired"],
    ]);
  });

  it("comes early when a person retires it, and is given up on record", async () => {
    const [early, kept] = [await newAgent(), await newAgent()];
    await given.delegation(kept, [payments(kept)]);
    for (const agent of [early, kept]) await drain(agent);
    await retireAgent(security, early.agentId, "Now.");
    expect((await state(early)).status).toBe("retiring");
    const params = { agentId: kept.agentId };
    expect((await world.call(giveUp, { method: "DELETE", as: security, params, body: {} })).status).toBe(200);
    expect(await state(kept)).toMatchObject({ status: "active", drainingSince: null, planned: [] });
    expect((await clientCredentials(kept)).status).toBe(200);
    const types = (await world.auditTypes(kept.agentId)).filter((type) => type.startsWith("agent.retirement"));
    expect(types).toEqual([...["agent.retirement-planned", "agent.retirement-unplanned"]]);
    await timePasses(kept);
    expect((await state(kept)).status).toBe("active");
  });

  it("begun by security is not given up by the owner; the owner's is, when another person takes the agent over", async () => {
    const [guarded, own] = [await newAgent(), await newAgent()];
    await drain(guarded);
    await expectRefusal(cancelRetirement(ownerOf(guarded), guarded.agentId), "not_allowed");
    await drainAgent(ownerOf(own), own.agentId, "Over.", 60);
    const heir = await world.person(["member"]);
    for (const { agentId } of [guarded, own])
      await giveAgent(security, agentId, heir.email, undefined, "Another team.");
    expect(await state(own)).toMatchObject({ drainingSince: null, planned: [] });
    expect((await state(guarded)).drainingSince).not.toBeNull();
  });
});

describe("the request for a drain", () => {
  const ask = (as: Principal, { agentId }: TestAgent, body: object) =>
    world.call(retire, { method: "POST", as, params: { agentId }, body: { reason: "Over.", ...body } });

  it("is refused with both instants, for too long, twice, and for an agent that does not run", async () => {
    const agent = await newAgent();
    const both = await ask(security, agent, { at: inSeconds(3_600), drainSeconds: 60 });
    expect([both.status, JSON.stringify(await both.json())]).toEqual([400, expect.stringContaining("drainSeconds")]);
    for (const drainSeconds of [-1, 0.5, longestDrainSeconds + 1]) {
      expect((await ask(security, agent, { drainSeconds })).status).toBe(400);
    }
    expect(await state(agent)).toMatchObject({ status: "active", drainingSince: null, planned: [] });
    const stranger = await world.person(["member"]);
    expect((await ask(stranger, agent, { drainSeconds: 60 })).status).toBe(404);
    expect((await ask(security, agent, { drainSeconds: 60 })).status).toBe(200);
    expect((await ask(security, agent, { drainSeconds: 60 })).status).toBe(409);
    await expectRefusal(planRetirement(security, agent.agentId, "Over.", new Date(Date.now() + 1e6)), "agent_draining");
    const stopped = await newAgent();
    await world.sql("update agents set status = 'suspended' where id = $1", [stopped.agentId]);
    await expectRefusal(drain(stopped), "agent_state");
  });

  it("with 0 seconds retires at once", async () => {
    const agent = await newAgent();
    expect(await (await ask(security, agent, { drainSeconds: 0 })).json()).toMatchObject({ status: "retiring" });
  });

  it("shows on the agent and on the lifecycle board", async () => {
    const agent = await newAgent();
    await given.delegation(agent, [payments(agent)]);
    await drain(agent);
    const answer = await world.call(agentRoute, { as: security, params: { agentId: agent.agentId } });
    expect(await answer.json()).toMatchObject({ drainingSince: expect.any(String), standing: { inEffect: true } });
    const cards = [];
    for (let cursor: string | undefined; ; ) {
      const page = await boardPage(security, { column: "active", limit: 50, ...(cursor && { cursor }) });
      cards.push(...page.cards);
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(cards.find(({ id }) => id === agent.agentId)?.blocks[0]).toMatchObject({
      ...{ code: "draining", sentence: expect.stringMatching(/^It drains, and is retired at .* UTC\.$/) },
    });
  });
});

/** Seals every record that is committed. */
const sealed = async (): Promise<void> => {
  const happened = { type: "person.signed-in", actor: { type: "person", id: security.personId } } as const;
  await sealUpTo(await transaction((tx) => append(tx, { ...happened, refs: [newId("session")] })));
};
