import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as readUsage } from "@/app/api/agents/[agentId]/usage/route";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { replayNarrowed } from "@/lib/decisions/replay/narrowed.queries";
import { replayDecisions } from "@/lib/decisions/replay/queries";
import type { Asker } from "@/lib/delegations/policy";
import type { Principal } from "@/lib/principals/principal";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { sealAll } from "@/lib/testing/sealing";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { countUse } from "./count";
import { getDelegationUse } from "./queries";
import { AgentUsage, AgentUsageQuery } from "./schema";
import { getAgentUsage } from "./usage.queries";

let world: World;
let agent: TestAgent;
let security: Principal;
let used: string;
let unused: string;

async function counted(): Promise<void> {
  await sealAll();
  await countUse();
}
const usage = (asker: Asker = agent.owner, query: Record<string, string> = {}, agentId = agent.agentId) =>
  getAgentUsage(asker, agentId, AgentUsageQuery.parse(query));

async function usageOf(delegationId: string, asker: Asker = agent.owner) {
  const found = (await usage(asker)).delegations.find((one) => one.delegationId === delegationId);
  if (!found) throw new Error(`${delegationId} is not listed.`);
  return found;
}

beforeAll(async () => {
  world = await createWorld();
  [agent, security] = [await given.agent(), await world.person(["security"])];
  used = await given.delegation(agent, [payments(agent, { actions: ["create", "read"], identifiers: ["account/*"] })]);
  const token = await tokenOf(agent);
  for (const id of ["account/eu-7/pay-1", "account/eu-7/pay-2"]) await evaluate(agent, token, { id, amount: "120.00" });
  await evaluate(agent, token, { id: "ledger/1", amount: "1.00" });
  unused = await given.delegation(agent, [payments(agent, { actions: ["read"] })]);
  await counted();
});
afterAll(() => world.end());

describe("the usage of an agent", () => {
  it("has each action of each delegation, with its use, the narrowest authority and the replay", async () => {
    const path = `/api/agents/${agent.agentId}/usage?days=90`;
    const answer = await world.call(readUsage, { as: security, path, params: { agentId: agent.agentId } });
    const found = AgentUsage.parse(await answer.json());
    expect(found).toMatchObject({ agentId: agent.agentId, days: 90, next: null });
    expect(found.delegations).toMatchObject([
      {
        ...{ delegationId: unused, actions: 0, lastUsedAt: null, outcome: "never_used", narrowest: null },
        elements: [{ used: 0, actions: [{ action: "read", granted: true, used: 0, lastUsedAt: null }] }],
        ...{ replay: null, whyNoReplay: { code: "nothing_narrower" } },
      },
      {
        ...{ delegationId: used, version: 1, status: "active", actions: 2, outcome: "narrower" },
        elements: [
          {
            ...{ type: "payment", location: agent.identifier, used: 2 },
            actions: [
              { action: "create", granted: true, used: 2, lastUsedAt: expect.any(String) },
              { action: "read", granted: true, used: 0, lastUsedAt: null },
            ],
          },
        ],
        narrowest: [{ actions: ["create"], identifiers: ["account/eu-7/pay-*"] }],
        replay: { actions: 3, refused: 0, unjudged: 0 },
        whyNoReplay: null,
      },
    ]);
  });

  it("agrees with the use of each delegation, and with the replay of its suggestion", async () => {
    const { elements, narrowest, replay, whyNoReplay, status, purpose, ...shared } = await usageOf(used);
    const { elements: own, suggestion, days, countedUntil, ...use } = await getDelegationUse(agent.owner, used, 90);
    expect([shared, narrowest]).toEqual([use, suggestion]);
    expect(elements.map(({ used: count }) => count)).toEqual(own.map(({ count }) => count));
    const asked = { agentId: agent.agentId, delegationId: used, authority: [...(suggestion ?? [])], days: 30 };
    const replayed = await replayDecisions(agent.owner, { ...asked, limit: 1, show: ["denied"] });
    const { considered: actions, wouldDeny: refused, wouldAsk, unjudged } = replayed;
    expect(replay).toMatchObject({ actions, refused, asked: wouldAsk, unjudged });
    const span = (one: { from: string; to: string } | null) => Date.parse(one?.to ?? "") - Date.parse(one?.from ?? "");
    expect(span(replay)).toBe(90 * 86_400_000);
    const whole = await replayDecisions(agent.owner, { ...asked, days: 365, limit: 1, show: ["denied"] });
    expect([whole.considered, span(whole)]).toEqual([actions, 365 * 86_400_000]);
  });

  it("counts the actions that another authority would have refused", async () => {
    const reading = [payments(agent, { actions: ["read"] })] as CanonicalAuthority;
    const asked = { narrowed: [{ delegationId: used, authority: reading }], days: 30 };
    const { replays } = await replayNarrowed(agent.owner, agent.agentId, asked);
    expect(replays.get(used)).toMatchObject({ actions: 3, refused: 2 });
  });

  it("is listed page by page, the newest delegation first", async () => {
    const first = await usage(agent.owner, { limit: "1" });
    const second = await usage(agent.owner, { limit: "1", cursor: first.next ?? "" });
    expect([first, second].map(({ delegations }) => delegations.map((one) => one.delegationId))).toEqual([
      [unused],
      [used],
    ]);
    expect(second.next).toBeNull();
  });

  it("is not there for people who do not see the agent", async () => {
    await expectRefusal(usage(await given.person(["member"])), "agent_not_found");
    await expectRefusal(usage(security, {}, `agt_${"0".repeat(26)}`), "agent_not_found");
  });
});

describe("an action that was not counted yet", () => {
  it("is counted by the read that follows its sealing; before, a delegation is not called unused", async () => {
    const fresh = await given.agent("https://fresh.acme.example");
    const id = await given.delegation(fresh, [payments(fresh, { actions: ["create"] })]);
    const idle = await given.delegation(fresh, [payments(fresh, { actions: ["read"] })]);
    const read = async () => {
      const { delegations } = await usage(fresh.owner, {}, fresh.agentId);
      const outcomes = new Map(delegations.map((one) => [one.delegationId, [one.actions, one.outcome]]));
      const { actions, outcome } = await getDelegationUse(fresh.owner, id, 90);
      expect(outcomes.get(id)).toEqual([actions, outcome]);
      return [outcomes.get(id), outcomes.get(idle)];
    };
    const never = [0, "never_used"];
    expect(await read()).toEqual([never, never]);
    await evaluate(fresh, await tokenOf(fresh, { delegation_id: id }), { amount: "1.00" });
    expect(await read()).toEqual([[0, "not_counted"], never]);
    await sealAll();
    expect(await read()).toEqual([[1, "narrower"], never]);
  });

  it("is counted once, however many read and count at a time", async () => {
    const fresh = await given.agent("https://many.acme.example");
    const id = await given.delegation(fresh, [payments(fresh, { actions: ["create"] })]);
    const token = await tokenOf(fresh);
    for (let n = 0; n < 5; n++) await evaluate(fresh, token, { amount: "1.00" });
    await sealAll();
    const reads = Array.from({ length: 6 }, () => getDelegationUse(fresh.owner, id, 90));
    const [found] = await Promise.all([Promise.all(reads), countUse(), countUse()]);
    expect(found.map(({ actions }) => actions)).toEqual(Array(6).fill(5));
    expect((await getDelegationUse(fresh.owner, id, 90)).actions).toBe(5);
  });
});

describe("the replay in a usage", () => {
  it("is for people who may request authority; others learn why not", async () => {
    const { replay, whyNoReplay } = await usageOf(used, await given.person(["auditor"]));
    expect([replay, whyNoReplay?.code]).toEqual([null, "not_allowed"]);
  });

  it("is left out beyond its bounds, and the endpoint that answers it is named", async () => {
    const { narrowest } = await usageOf(used);
    const authority = narrowest as CanonicalAuthority;
    const asked = { narrowed: [{ delegationId: used, authority }], days: 30 };
    for (const most of [
      { decisions: 2, judgements: 1_000 },
      { decisions: 1_000, judgements: 5 },
    ]) {
      const { replays, tooLong } = await replayNarrowed(agent.owner, agent.agentId, asked, most);
      expect([replays.size, [...tooLong]]).toEqual([0, [used]]);
    }
  });

  it("is left out for a delegation that is not in effect", async () => {
    await world.sql("update delegations set status = 'suspended' where id = $1", [used]);
    const { status, replay, whyNoReplay } = await usageOf(used);
    await world.sql("update delegations set status = 'active' where id = $1", [used]);
    expect([status, replay, whyNoReplay?.code]).toEqual(["suspended", null, "not_in_effect"]);
    expect(whyNoReplay?.reason).toContain("POST /api/delegations/replay");
  });

  it("is left out for readers of the trail if agents below could act: their actions are judged too", async () => {
    const { agents, delegations } = await given.chain(await given.agent("https://chain.acme.example"), 2);
    const [above] = agents;
    const [root = ""] = delegations;
    if (!above) throw new Error("The chain has no first agent.");
    await evaluate(above, await tokenOf(above), { amount: "5.00" });
    await counted();
    const codeFor = async (asker: Asker) => {
      const { delegations: found } = await usage(asker, {}, above.agentId);
      return found.find(({ delegationId }) => delegationId === root)?.whyNoReplay?.code;
    };
    expect([await codeFor(security), await codeFor(above.owner)]).toEqual(["acts_below", undefined]);
  });
});
