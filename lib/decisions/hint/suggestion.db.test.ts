import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSequencer } from "@/lib/audit/sequencer";
import { requestFromDenial } from "@/lib/decisions/commands/request-from-denial";
import { getRequest } from "@/lib/requests/queries";
import { chosenText, evaluate } from "@/lib/testing/decisions";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { suggestFromDenial } from "./queries";

let world: World;
let spine: TestAgent;
let token: string;
let sequencer: ReturnType<typeof startSequencer>;
beforeAll(async () => {
  world = await createWorld();
  sequencer = startSequencer();
});
afterAll(async () => {
  await sequencer.stop();
  await world.end();
});

const ask = async (question: Parameters<typeof evaluate>[2] = {}) => (await evaluate(spine, token, question)).context;

describe("what to ask for after a denial", () => {
  const denied = async (question: Parameters<typeof evaluate>[2]) => (await ask(question)).decision_id ?? "";
  const fresh = async (change: Record<string, unknown> = {}) => {
    spine = await given.agent(`https://${randomUUID()}.acme.example`);
    const delegationId = await given.delegation(spine, [payments(spine, change)]);
    token = await tokenOf(spine);
    return delegationId;
  };

  it("a change of what it holds, where that leaves all that is counted as it is; sent, it allows the action", async () => {
    const delegationId = await fresh();
    const decision = await denied({ id: "account/us-7/pay-1", amount: "120" });
    const { ways, obstacle, can } = await suggestFromDenial(spine.owner, decision);
    expect([obstacle, can]).toEqual([null, ["request"]]);
    expect(ways).toMatchObject([
      {
        ...{ kind: "change", delegationId, days: null },
        authority: [
          { id: "el_1", identifiers: ["account/eu-*", "account/us-7/pay-1"], limits: [{ max_total: "2000.00" }] },
        ],
      },
      { kind: "new", delegationId: null, days: 1, authority: [{ identifiers: ["account/us-7/pay-1"] }] },
    ]);
    const before = await evaluate(spine, token, { id: "account/eu-7/pay-1", amount: "500" });
    expect(before.decision).toBe(true);
    const requestId = await given.request(spine, {
      purpose: "Also this",
      changesDelegationId: delegationId,
      authority: ways[0]?.authority ?? [],
      expiresAt: inSeconds(1_800),
    });
    await given.approval(spine, requestId);
    token = await tokenOf(spine);
    const spend = async (amount: string) =>
      (await evaluate(spine, token, { id: "account/us-7/pay-1", amount })).decision;
    expect([await spend("120"), await spend("500"), await spend("500")]).toEqual([true, true, true]);
    // 500 + 120 + 500 + 500 are spent of the one budget of 2,000.
    expect(await spend("500")).toBe(false);
    expect(await suggestFromDenial(spine.owner, decision)).toMatchObject({
      ways: [],
      obstacle: { code: "already_allowed" },
    });
  });

  it("a change first, since a second delegation must be named by the agent, and what each of them costs", async () => {
    await fresh();
    const { ways } = await suggestFromDenial(spine.owner, await denied({ amount: "600" }));
    expect(ways.map(({ kind }) => kind)).toEqual(["change", "new"]);
    expect(ways[0]).toMatchObject({ authority: [{ limits: [{ max_each: "600.00", max_total: "2000.00" }] }] });
    expect(ways[0]?.why).toMatch(/more than this one action needs/);
    expect(ways[1]).toMatchObject({ authority: [{ limits: [{ max_each: "600.00", max_total: "2000.00" }] }] });
    expect(ways[1]?.why).toMatch(/delegation_id/);
  });

  it("room in the limit that was used up", async () => {
    const delegationId = await fresh({ limits: [{ max_count: 1, window: "P1D" }] });
    expect((await evaluate(spine, token)).decision).toBe(true);
    const decision = await denied({});
    expect(await suggestFromDenial(spine.owner, decision)).toMatchObject({
      obstacle: null,
      ways: [
        { kind: "change", delegationId, authority: [{ limits: [{ max_count: 2, window: "P1D" }] }] },
        { kind: "new", authority: [{ limits: [{ max_each: "120.00" }, { max_count: 1, window: "P1D" }] }] },
      ],
    });
    const request = await getRequest(spine.owner, await requestFromDenial(spine.owner, decision, {}));
    expect(request).toMatchObject({ changesDelegationId: delegationId, authority: [{ limits: [{ max_count: 2 }] }] });
  });

  it("says who could change what stands in the way, in words", async () => {
    await fresh();
    const decision = await denied({ id: "account/us-7/pay-1" });
    await given.entitlement(world, spine.owner.personId, [{ id: "el_1", ...payments(spine) }]);
    expect((await ask({ id: "account/us-7/pay-1" })).code).toBe("person_not_entitled");
    expect(await suggestFromDenial(spine.owner, decision)).toMatchObject({
      ways: [],
      obstacle: { code: "person_not_entitled", remedy: expect.stringMatching(/^Two people with the role admin/) },
    });
    await given.entitlement(world, spine.owner.personId, null);
    const ceiling = JSON.stringify([{ id: "el_1", ...payments(spine) }]);
    await world.sql("update blueprint_versions set ceiling = $1", [ceiling]);
    expect((await ask({ id: "account/us-7/pay-1" })).code).toBe("blueprint_ceiling");
    expect(await suggestFromDenial(spine.owner, decision)).toMatchObject({
      ways: [],
      obstacle: { code: "blueprint_ceiling", remedy: expect.stringMatching(/ceiling of the blueprint standard\.$/) },
    });
    await world.sql("update blueprint_versions set ceiling = null");
  });

  it("an entitlement is hidden from a person who may not read it; that it does not cover this is shown", async () => {
    await fresh();
    const decision = await denied({ amount: "600" });
    const limits = [{ field: "amount", unit: "USD", max_each: "543.21" }];
    await given.entitlement(world, spine.owner.personId, [{ id: "el_1", ...payments(spine, { limits }) }]);
    const security = await given.person(["security"]);
    expect(security.permissions.has("people:read")).toBe(false);
    const { obstacle } = await suggestFromDenial(security, decision);
    expect(obstacle).toMatchObject({ code: "person_not_entitled", reason: "Mara Okafor may not delegate this." });
    expect(chosenText(obstacle)).not.toContain("543");
    expect((await suggestFromDenial(spine.owner, decision)).obstacle?.reason).toContain("543.21 USD");
  });

  it("is for people who may read the decision; only those who may request get the offer", async () => {
    await fresh();
    const decision = await denied({ id: "account/us-7/pay-1" });
    const auditor = await given.person(["auditor"]);
    expect(await suggestFromDenial(auditor, decision)).toMatchObject({
      can: [],
      whyNot: { request: { code: "not_allowed" } },
    });
    const stranger = await given.person(["member"]);
    await expectRefusal(suggestFromDenial(stranger, decision), "not_found");
    const unreadable = await denied({ amount: "1e9" });
    expect(await suggestFromDenial(spine.owner, unreadable)).toMatchObject({
      ways: [],
      obstacle: { code: "missing_fact" },
    });
  });
});
