import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Authority } from "@/lib/authority/language/model";
import { replayDecisions } from "@/lib/decisions/replay/queries";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { sealAll } from "@/lib/testing/sealing";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { countUse } from "./count";
import { computeExcess } from "./excess";
import { listUnusedAuthority } from "./excess.queries";
import { getDelegationUse } from "./queries";
import { addPortion, placeToCount } from "./store";

let world: World;
let agent: TestAgent;
let security: TestPerson;
let delegationId: string;
let token: string;

async function counted(): Promise<void> {
  await sealAll();
  await countUse();
}
const use = (asker = agent.owner) => getDelegationUse(asker, delegationId, 90);

beforeAll(async () => {
  world = await createWorld();
  agent = await given.agent();
  security = await given.person(["security"]);
  const limits = [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "90000.00", window: "P1D" }];
  delegationId = await given.delegation(agent, [
    payments(agent, { actions: ["create"], identifiers: ["account/*", "ledger/*"], limits }),
    {
      ...payments(agent, {
        actions: ["read"],
        identifiers: ["account/*"],
        limits: [{ max_count: 500, window: "P1D" }],
      }),
    },
  ]);
  token = await tokenOf(agent);
  for (const id of ["account/eu-7/pay-1", "account/eu-7/pay-2"]) await evaluate(agent, token, { id, amount: "120.00" });
  await evaluate(agent, token, { amount: "900.00" });
});
afterAll(() => world.end());

describe("use of a delegation", () => {
  it("is counted from sealed allowed actions, by element, action, pattern and largest amount", async () => {
    await counted();
    const found = await use();
    expect(found).toMatchObject({
      ...{ actions: 2, observedDays: 1, outcome: "narrower", lastUsedAt: expect.any(String) },
      unused: { elements: 1, actions: 1, identifiers: 2 },
    });
    const [own] = found.elements.filter(({ count }) => count > 0);
    expect(own).toMatchObject({
      actions: [{ action: "create", count: 2 }],
      identifiers: [
        { pattern: "account/*", count: 2, used: ["account/eu-7/pay-*"], more: false },
        { pattern: "ledger/*", count: 0, lastUsedAt: null },
      ],
      limits: [{ field: "amount", unit: "USD", granted: "500.00", used: "120.00" }],
    });
  });

  it("is counted once, however often and on however many servers the job runs", async () => {
    await countUse();
    const { next } = await placeToCount();
    const line = { delegation_id: delegationId, day: "2026-11-29", element_id: "x", action: "create", pattern: "*" };
    const again = { ...line, coarse: false, count: 5, last_used_at: "2026-11-29T12:00:00.000Z", amounts: {} };
    expect(await addPortion({ from: next - 1, to: next, until: null, lines: [again] })).toBe(false);
    await Promise.all([countUse(), countUse()]);
    expect((await use()).actions).toBe(2);
  });

  it("counts for every delegation of the chain", async () => {
    const [row] = await world.sql<{ n: number }>(
      "select used::int as n from delegation_usage where delegation_id = $1",
      [delegationId],
    );
    expect(row?.n).toBe(2);
  });

  it("is not there for people who may not see the delegation", async () => {
    await expectRefusal(use(await given.person(["member"])), "delegation_not_found");
  });

  it("tells nothing while counting is behind, and was observed only since counting began", async () => {
    // A record that no count reaches: it lies behind the sealed ones.
    await world.sql(
      `insert into audit_search (index, time, entry_id, type, actor_type, actor_id)
       values (1000000, now() - interval '2 hours', 'behind', 'test.happened', 'system', 'test')`,
    );
    expect(await use()).toMatchObject({ outcome: "not_counted", suggestion: null });
    await computeExcess();
    const [pass] = await world.sql("select from privilege_use_place where excess_done_at is null");
    expect(pass).toBeDefined();
    await world.sql("delete from audit_search where index = 1000000");
    await world.sql("update delegations set created_at = created_at - interval '20 days' where id = $1", [
      delegationId,
    ]);
    expect(await use()).toMatchObject({ outcome: "narrower", observedDays: 1 });
    await world.sql("update delegations set created_at = created_at + interval '20 days' where id = $1", [
      delegationId,
    ]);
  });

  it("keeps the granted pattern of a day with too many", async () => {
    const wide = await given.agent("https://wide.acme.example");
    const id = await given.delegation(wide, [payments(wide, { identifiers: ["*"] })]);
    const own = await tokenOf(wide);
    for (let n = 0; n < 60; n++) await evaluate(wide, own, { id: `place${n}/x`, amount: "1.00" });
    await counted();
    const { elements, actions, suggestion } = await getDelegationUse(wide.owner, id, 30);
    expect(actions).toBe(60);
    expect(elements[0]?.identifiers).toMatchObject([{ pattern: "*", count: 60, more: true }]);
    expect(suggestion?.[0]).toMatchObject({ identifiers: ["*"] });
  });
});

describe("unused authority", () => {
  const listed = async (asker: TestPerson, q = "") =>
    (await listUnusedAuthority(asker, { q, limit: 50 })).delegations.map((one) => one.delegationId);

  it("is listed by weight, for delegations that had time to be used", async () => {
    await computeExcess();
    expect(await listed(security)).toEqual([]);
    await world.sql("update delegations set created_at = created_at - interval '20 days'");
    await world.sql("update privilege_use_place set excess_done_at = excess_done_at - interval '2 hours'");
    await computeExcess();
    const { delegations, next } = await listUnusedAuthority(security, { limit: 50 });
    expect(next).toBeNull();
    expect(delegations.find((one) => one.delegationId === delegationId)).toMatchObject({
      ...{ permissions: 2, unused: 1, unusedElements: 1, looseLimits: 1 },
      agent: { id: agent.agentId },
      owner: { id: agent.owner.personId },
    });
    const weights = delegations.map(({ weight }) => weight);
    expect(weights).toEqual(weights.toSorted((a, b) => b - a));
  });

  it("is filtered by the filter language, and a member sees their own agents' only", async () => {
    expect(await listed(security, `agent:${agent.agentId} never-used:no weight:1`)).toEqual([delegationId]);
    expect(await listed(security, `agent:${agent.agentId} never-used:yes`)).toEqual([]);
    expect(await listed(agent.owner)).toEqual([delegationId]);
    expect(await listed(await given.person(["member"]))).toEqual([]);
    await expectRefusal(listUnusedAuthority(security, { q: "weight:much", limit: 5 }), "malformed_filter");
  });

  it("disappears once the delegation is narrowed to its use; no recorded action would have been refused", async () => {
    const { suggestion, version } = await use();
    const authority = suggestion as Authority;
    expect(authority).toMatchObject([
      { actions: ["create"], identifiers: ["account/eu-7/pay-*"], limits: [{ max_each: "150.00" }] },
    ]);
    const replayed = await replayDecisions(agent.owner, {
      ...{
        agentId: agent.agentId,
        delegationId,
        authority: [...(suggestion ?? [])],
        days: 30,
        limit: 10,
        show: ["denied"],
      },
    });
    expect(replayed).toMatchObject({ considered: 3, wouldDeny: 0, allowedAsBefore: 2, stillRefused: 1 });
    const narrow = { authority: [...(suggestion ?? [])], reason: "Only this was used" };
    await narrowDelegation({ asker: agent.owner, delegationId, narrow, expected: version });
    expect(await use()).toMatchObject({ outcome: "all_used", suggestion: null, unused: { elements: 0, actions: 0 } });
    expect(await evaluate(agent, token, { id: "account/eu-7/pay-3", amount: "150.00" })).toMatchObject({
      decision: true,
    });
    await world.sql("update privilege_use_place set excess_done_at = excess_done_at - interval '2 hours'");
    await computeExcess();
    expect(await listed(agent.owner)).toEqual([]);
  });
});
