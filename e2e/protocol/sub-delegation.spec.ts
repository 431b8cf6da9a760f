import { beforeAll, describe, expect, it } from "vitest";
import { sharedServer } from "@/e2e/support/server/shared";
import type { AgentClient } from "@/lib/testing/agent-client";
import { addPerson, type Json, succeeded } from "@/lib/testing/http";
import { addAgent, addInstance, delegate, evaluate, payments, type Stage, setStage } from "@/lib/testing/stage";

// T3: an agent delegates a part of its own authority to another, through the API, with nothing but its token.
const server = sharedServer();
const ownApi = `${server.publicUrl}/api`;

type Member = {
  agentId: string;
  spiffeId: string;
  name: string;
  instance: AgentClient;
  delegationId: string;
  token: string;
};
type Made = {
  id: string;
  status: string;
  delegationId: string | null;
  code: string;
  errors: { path: string; code: string }[];
};

let stage: Stage;
let blueprintId: string;
beforeAll(async () => {
  stage = await setStage(server);
  const made = { name: `Orchestrated ${Date.now()}`, reason: "They share work" };
  ({ id: blueprintId } = succeeded(await stage.admin.post<{ id: string }>("/api/blueprints", made)));
  const path = `/api/blueprints/${blueprintId}`;
  const json = { grantSubdelegationsAtOnce: true, reason: "They share work" };
  const proposed = await stage.admin.send<{ pendingChange: { id: string; digest: string } }>("PATCH", path, { json });
  const { id, digest } = succeeded(proposed, [202]).pendingChange;
  const second = await addPerson(stage.admin, ["security"]);
  succeeded(await second.client.post(`${path}/changes/${id}/confirm`, { digest }));
});

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

async function bare(change: Json = {}): Promise<Omit<Member, "delegationId" | "token">> {
  const agent = await addAgent(stage, change);
  succeeded(await stage.admin.post(`/api/agents/${agent.agentId}/activate`));
  return { ...agent, instance: await addInstance(stage, agent.agentId) };
}

/** An agent that holds authority over payments, and over asking for more with its token. */
async function member(maxDepth: number, of = blueprintId): Promise<Member> {
  const agent = await bare({ blueprintId: of });
  const delegationId = await delegate(stage, agent.agentId, { maxDepth });
  const asking = { type: "mandate", locations: [ownApi], actions: ["requests:create"], identifiers: ["*"] };
  await delegate(stage, agent.agentId, { authority: [asking] });
  return { ...agent, delegationId, token: await agent.instance.token(ownApi, { at: server.url }) };
}

/** Asks as the agent does: by its token and a proof of its key. */
function ask({ instance, token }: Member, agentId: string, change: Json = {}) {
  const json = {
    agentId,
    purpose: "A part of the work",
    authority: [payments(stage)],
    expiresAt: inSeconds(1800),
    ...change,
  };
  return instance.callApi<Made>("POST", "/api/requests", { token, json, at: server.url });
}

describe("an agent that delegates further", () => {
  it("gives a part of its own at once, where the blueprint lets it, and the part can be used", async () => {
    const first = await member(1);
    const second = await bare({ blueprintId });
    const { status, body } = await ask(first, second.agentId, { parentDelegationId: first.delegationId });
    expect([status, body]).toMatchObject([201, { status: "approved", delegationId: expect.stringMatching(/^dlg_/) }]);
    const token = await second.instance.token(stage.server.identifier, { at: server.url });
    const subject = { ...second, delegationId: body.delegationId ?? "", token };
    expect((await evaluate(stage, subject, { amount: "500.00" })).body.decision).toBe(true);
    expect((await evaluate(stage, subject, { amount: "500.01" })).body.decision).toBe(false);
  });

  it("waits for an approver where nothing says otherwise", async () => {
    const first = await member(1);
    const second = await bare();
    const { status, body } = await ask(first, second.agentId, { parentDelegationId: first.delegationId });
    expect([status, body]).toMatchObject([201, { status: "pending", delegationId: null }]);
    const { id: strict } = succeeded(
      await stage.admin.post<{ id: string }>("/api/blueprints", { name: `Strict ${Date.now()}` }),
    );
    const guarded = await member(1, strict);
    const lax = await bare({ blueprintId });
    const handed = await ask(guarded, lax.agentId, { parentDelegationId: guarded.delegationId });
    expect([handed.status, handed.body.status]).toEqual([201, "pending"]);
  });

  it("asks for more of its own, which is never given at once", async () => {
    const first = await member(1);
    const own = await ask(first, first.agentId);
    expect([own.status, own.body.status]).toEqual([201, "pending"]);
    const change = await ask(first, first.agentId, {
      changesDelegationId: first.delegationId,
      expiresAt: inSeconds(7200),
    });
    expect([change.status, change.body.status]).toEqual([201, "pending"]);
  });

  it("names no person that the other agent would act for, without an approver", async () => {
    const first = await member(1);
    const second = await bare({ blueprintId });
    const onBehalfOf = (await addPerson(stage.admin, ["member"])).id;
    const { body } = await ask(first, second.agentId, { parentDelegationId: first.delegationId, onBehalfOf });
    expect(body.status).toBe("pending");
  });

  it("gives neither more than it has, nor deeper, nor what is another's", async () => {
    const [first, colleague] = [await member(1), await member(1)];
    const second = await bare({ blueprintId });
    const stranger = await addAgent({ ...stage, owner: await addPerson(stage.admin, ["member"]) });
    const wider = payments(stage, { limits: [{ field: "amount", unit: "USD", max_each: "500.01" }] });
    const parentDelegationId = first.delegationId;
    const cases: [string, string, Json, number, string][] = [
      ["a wider limit", second.agentId, { parentDelegationId, authority: [wider] }, 422, "outside_parent"],
      ["a later end", second.agentId, { parentDelegationId, expiresAt: inSeconds(86_400) }, 422, "outside_parent"],
      ["more depth", second.agentId, { parentDelegationId, maxDepth: 1 }, 422, "outside_parent"],
      [
        "a colleague's delegation",
        second.agentId,
        { parentDelegationId: colleague.delegationId },
        403,
        "parent_not_own",
      ],
      ["no such delegation", second.agentId, { parentDelegationId: `dlg_${"0".repeat(26)}` }, 422, "parent_unknown"],
      ["to an agent of somebody else", stranger.agentId, { parentDelegationId }, 404, "agent_not_found"],
    ];
    for (const [what, agentId, change, status, code] of cases) {
      const answer = await ask(first, agentId, change);
      expect([what, answer.status, answer.body.code]).toEqual([what, status, code]);
    }
  });

  it("never holds what is derived from itself, and what others spend of it is its own", async () => {
    const first = await member(2);
    const asking = { type: "mandate", locations: [ownApi], actions: ["requests:create"], identifiers: ["*"] };
    const second = await bare({ blueprintId });
    const given = await ask(first, second.agentId, { parentDelegationId: first.delegationId, maxDepth: 1 });
    await delegate(stage, second.agentId, { authority: [asking] });
    const token = await second.instance.token(ownApi, { at: server.url });
    const middle = { ...second, delegationId: given.body.delegationId ?? "", token };
    const below = { parentDelegationId: middle.delegationId, expiresAt: inSeconds(900) };
    for (const [asker, agentId] of [
      [middle, first.agentId],
      [middle, second.agentId],
    ] as const) {
      const { status, body } = await ask(asker, agentId, below);
      expect([status, body.code]).toEqual([422, "delegation_cycle"]);
    }
    const form = { delegation_id: middle.delegationId };
    const handed = await second.instance.token(stage.server.identifier, { at: server.url, form });
    const subject = { ...middle, token: handed };
    for (let paid = 0; paid < 4; paid++) {
      expect((await evaluate(stage, subject, { amount: "500.00" })).body.decision).toBe(true);
    }
    const direct = await first.instance.token(stage.server.identifier, {
      at: server.url,
      form: { delegation_id: first.delegationId },
    });
    expect((await evaluate(stage, { ...first, token: direct }, { amount: "0.01" })).body).toMatchObject({
      decision: false,
      context: { code: "limit_exceeded" },
    });
  });

  it("stops with what it was given from", async () => {
    const first = await member(1);
    const second = await bare({ blueprintId });
    const { body } = await ask(first, second.agentId, { parentDelegationId: first.delegationId });
    const token = await second.instance.token(stage.server.identifier, { at: server.url });
    succeeded(await stage.admin.post(`/api/delegations/${first.delegationId}/revoke`, { reason: "Over" }));
    const subject = { ...second, delegationId: body.delegationId ?? "", token };
    expect((await evaluate(stage, subject)).body.context.code).toBe("delegation_not_active");
    expect((await ask(first, second.agentId, { parentDelegationId: first.delegationId })).body.code).toBe(
      "parent_unknown",
    );
  });
});
