import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { sealAll } from "@/lib/testing/sealing";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { replayDecisions } from "./queries";
import type { ReplayRequest } from "./schema";

let world: World;
let spine: TestAgent;
let delegationId: string;

/** Seals all entries, because the replay only finds sealed records. */

beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  delegationId = await given.delegation(spine);
  const token = await tokenOf(spine);
  for (const amount of ["120.00", "240.00", "480.00"]) await evaluate(spine, token, { amount });
  await evaluate(spine, token, { amount: "600.00" });
  await evaluate(spine, token, { id: "account/us-7/pay-1" });
  await sealAll();
});
afterAll(() => world.end());

const each = (max_each: string) => [payments(spine, { limits: [{ field: "amount", unit: "USD", max_each }] })];
const ask = (authority: ReplayRequest["authority"], change: Partial<ReplayRequest> = {}) =>
  replayDecisions(spine.owner, {
    agentId: spine.agentId,
    authority,
    days: 7,
    limit: 100,
    show: ["denied", "asked", "allowed"],
    ...change,
  });

describe("replay of recorded decisions", () => {
  it("says what a narrower authority would have denied, by name of the decision", async () => {
    const result = await ask(each("200.00"), { delegationId });
    expect(result).toMatchObject({
      considered: 5,
      unjudged: 0,
      wouldDeny: 2,
      wouldAsk: 0,
      wouldAllowNew: 0,
      stillRefused: 2,
      allowedAsBefore: 1,
      others: 0,
      truncated: false,
    });
    expect(result.items).toMatchObject([
      { was: "allow", change: "denied", code: "limit_exceeded", resource: "account/eu-7/pay-1", action: "create" },
      { was: "allow", change: "denied", code: "limit_exceeded" },
    ]);
    const [row] = await world.sql<{ n: string }>("select count(*) n from audit_search where refs @> array[$1]", [
      result.items[0]?.decisionId,
    ]);
    expect(Number(row?.n)).toBe(1);
  });

  it("says what a wider one would have allowed", async () => {
    expect(await ask(each("1000.00"), { delegationId })).toMatchObject({ wouldDeny: 0, wouldAllowNew: 1 });
    const everywhere = [payments(spine, { identifiers: ["account/eu-*", "account/us-*"] })];
    expect(await ask(everywhere, { delegationId })).toMatchObject({ wouldDeny: 0, wouldAllowNew: 1 });
  });

  it("beside what the agent holds, nothing is lost: each action was allowed before, is newly allowed, or still refused", async () => {
    const wide = [payments(spine, { limits: [{ field: "amount", unit: "USD", max_each: "1000.00" }] })];
    const result = await ask(wide, { show: ["denied", "asked", "allowed", "refused", "kept"] });
    expect(result).toMatchObject({ wouldDeny: 0, wouldAllowNew: 1, stillRefused: 1, allowedAsBefore: 3, others: 1 });
    expect(result.items.map(({ change, was }) => [change, was])).toEqual([
      ["refused", "deny"],
      ["allowed", "deny"],
      ["kept", "allow"],
      ["kept", "allow"],
      ["kept", "allow"],
    ]);
    expect(result.items.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/account\/us-7/),
      "This delegation covers it.",
      ...Array.from({ length: 3 }, () => `The delegation ${delegationId} covers it.`),
    ]);
    expect(await ask(each("1.00"))).toMatchObject({ wouldDeny: 0, wouldAllowNew: 0, stillRefused: 2 });
  });

  it("counts cumulative limits in the order in which things happened", async () => {
    const total = [payments(spine, { limits: [{ field: "amount", unit: "USD", max_total: "400.00", window: "P7D" }] })];
    const { wouldDeny, items } = await ask(total, { delegationId });
    expect([wouldDeny, items[0]?.reason]).toEqual([1, "The amount may be at most 400 USD per UTC week (from Monday)."]);
    const count = [payments(spine, { limits: [{ max_count: 2, window: "P7D" }] })];
    expect((await ask(count, { delegationId })).wouldDeny).toBe(1);
  });

  it("asks the other hops as well", async () => {
    const entitlement = [
      { ...payments(spine), id: "el_1", limits: [{ field: "amount", unit: "USD", max_each: "300.00" }] },
    ];
    await given.entitlement(world, spine.owner.personId, entitlement);
    // 480 is refused either way by now: the entitlement is a hop of what the agent holds as well.
    expect(await ask(each("1000.00"))).toMatchObject({ wouldDeny: 0, wouldAllowNew: 0, stillRefused: 3 });
    await given.entitlement(world, spine.owner.personId, null);
  });

  it("judges nothing whose record does not hold what is needed, and says so", async () => {
    await world.sql("delete from erasable_texts where member = 'resource' and value = 'account/us-7/pay-1'");
    expect(await ask(each("200.00"), { delegationId })).toMatchObject({ considered: 4, unjudged: 1, wouldDeny: 2 });
  });

  it("lists as many as were asked for, and looks no further back than that", async () => {
    expect((await ask(each("1.00"), { delegationId, limit: 1 })).items).toHaveLength(1);
    const { from, to } = await ask(each("1.00"), { days: 1 });
    expect(Date.parse(to) - Date.parse(from)).toBe(86_400_000);
  });

  it("is answered to no person who could not request for the agent, and stores nothing", async () => {
    const stranger = await given.person(["member"]);
    const request: ReplayRequest = {
      ...{ agentId: spine.agentId, authority: each("1.00"), days: 7, limit: 1 },
      show: ["denied"],
    };
    await expectRefusal(replayDecisions(stranger, request), "agent_not_found");
    await expectRefusal(ask([{ ...payments(spine), actions: ["destroy"] }]), "authority_invalid");
    const theirs = await given.delegation(await given.agent("https://theirs.acme.example"));
    await expectRefusal(ask(each("1.00"), { delegationId: theirs }), "delegation_not_found");
    const entries = await world.sql("select count(*) from log_entries where type = 'decision.made'");
    expect(entries).toEqual([{ count: "5" }]);
  });
});
