import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSpine, delegate, evaluate, payments, person, type Spine, tokenOf } from "@/e2e/support/spine";
import { createWorld, type World } from "@/e2e/support/world";
import { approveRequest } from "@/lib/approvals/commands/decide";
import { makeRequest } from "@/lib/approvals/commands/make";
import { getRequest } from "@/lib/approvals/queries";
import { startSequencer } from "@/lib/audit/sequencer";
import { requestFromDenial } from "@/lib/decisions/commands/request-from-denial";
import type { RequestHint } from "@/lib/decisions/hint/policy";
import { suggestFromDenial } from "@/lib/decisions/hint/queries";
import { isDomainError } from "@/lib/platform/errors/domain-error";

let world: World;
let spine: Spine;
let token: string;
let sequencer: ReturnType<typeof startSequencer>;
beforeAll(async () => {
  world = await createWorld();
  spine = await createSpine();
  await delegate(spine);
  token = await tokenOf(spine);
  sequencer = startSequencer();
});
afterAll(async () => {
  await sequencer.stop();
  await world.end();
});

type Hinted = { code?: string; decision_id?: string; request_hint?: RequestHint };
const ask = async (question: Parameters<typeof evaluate>[2] = {}, pepKey = spine.pepKey): Promise<Hinted> =>
  (await evaluate(spine, token, { ...question, pepKey })).context as Hinted;

async function codeOf(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return "done";
  } catch (error) {
    if (isDomainError(error)) return error.code;
    throw error;
  }
}

describe("a denial says what would have allowed it", () => {
  it("the one action on the one resource, up to the amount, for the task, and nothing that the asker did not send", async () => {
    const { request_hint: hint } = await ask({ id: "account/us-7/pay-1", amount: "120" });
    expect(hint).toMatchObject({
      agentId: spine.agentId,
      purpose: "create payment account/us-7/pay-1 for the task refund",
      authority: [
        {
          type: "payment",
          locations: [spine.identifier],
          actions: ["create"],
          identifiers: ["account/us-7/pay-1"],
          limits: [{ field: "amount", unit: "USD", max_each: "120.00" }],
          conditions: { tasks: ["refund"] },
        },
      ],
    });
    expect(Object.keys(hint ?? {}).toSorted()).toEqual(["agentId", "authority", "expiresAt", "purpose"]);
  });

  it("sent as it is, it is a request, and what it grants covers the action", async () => {
    const { request_hint: hint } = await ask({ amount: "500.01" });
    if (!hint) throw new Error("There is no hint.");
    const requestId = await makeRequest(spine.owner, hint);
    const { digest } = await getRequest(spine.approver, requestId);
    const delegationId = (await approveRequest({ asker: spine.approver, requestId, digest, note: "" })) ?? "";
    const wider = await tokenOf(spine, { delegation_id: delegationId });
    expect((await evaluate(spine, wider, { amount: "500.01" })).decision).toBe(true);
    expect((await evaluate(spine, wider, { amount: "500.02" })).decision).toBe(false);
  });

  it("is silent where asking would be of no use", async () => {
    expect(await ask({ amount: "1e9" })).toMatchObject({ code: "missing_fact" });
    expect(await ask({ amount: "1e9" })).not.toHaveProperty("request_hint");
    const other = await createSpine("https://crm.acme.example");
    expect(await ask({}, other.pepKey)).not.toHaveProperty("request_hint");
    const restricted = JSON.stringify([{ id: "el_1", ...payments(spine) }]);
    await world.sql("insert into entitlements (person_id, authority) values ($1, $2)", [
      spine.owner.personId,
      restricted,
    ]);
    expect(await ask({ id: "account/us-7/pay-1" })).not.toHaveProperty("request_hint");
    await world.sql("delete from entitlements where person_id = $1", [spine.owner.personId]);
  });
});

describe("from denial to request in one call", () => {
  it("the owner asks for exactly what was denied", async () => {
    const { decision_id: id = "" } = await ask({ id: "account/us-7/pay-9", amount: "77.5" });
    const request = await getRequest(spine.owner, await requestFromDenial(spine.owner, id, {}));
    expect(request).toMatchObject({
      status: "pending",
      purpose: "create payment account/us-7/pay-9 for the task refund",
      authority: [
        {
          identifiers: ["account/us-7/pay-9"],
          limits: [{ field: "amount", unit: "USD", max_each: "77.50" }],
          conditions: { tasks: ["refund"] },
        },
      ],
    });
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const own = await requestFromDenial(spine.owner, id, { purpose: "One more refund", expiresAt });
    expect(await getRequest(spine.owner, own)).toMatchObject({ purpose: "One more refund", expiresAt });
  });

  it.each([
    ["somebody else's agent", () => person(["member"]), {}, "not_found"],
    ["an allow", async () => spine.owner, { id: "account/eu-7/pay-1", amount: "1.00" }, "not_requestable"],
    ["what could not be read", async () => spine.owner, { amount: "1e9" }, "not_requestable"],
  ])("not for %s", async (_, who, question, code) => {
    const { decision_id: id = "" } = await ask({ id: "account/us-7/pay-9", ...question });
    expect(await codeOf(requestFromDenial(await who(), id, {}))).toBe(code);
  });
});

describe("what to ask for after a denial", () => {
  const denied = async (question: Parameters<typeof evaluate>[2]) => (await ask(question)).decision_id ?? "";
  const fresh = async (authority?: Record<string, unknown>[]) => {
    spine = await createSpine(`https://${randomUUID()}.acme.example`);
    const delegationId = await delegate(spine, authority);
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
    const requestId = await makeRequest(spine.owner, {
      ...{ agentId: spine.agentId, purpose: "Also this", changesDelegationId: delegationId },
      ...{ authority: ways[0]?.authority ?? [], expiresAt: new Date(Date.now() + 1_800_000).toISOString() },
    });
    const { digest } = await getRequest(spine.approver, requestId);
    await approveRequest({ asker: spine.approver, requestId, digest, note: "" });
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

  it("a delegation of its own, where a change would raise what everything else may be", async () => {
    await fresh();
    const { ways } = await suggestFromDenial(spine.owner, await denied({ amount: "600" }));
    expect(ways.map(({ kind }) => kind)).toEqual(["new", "change"]);
    expect(ways[1]).toMatchObject({ authority: [{ limits: [{ max_each: "600.00", max_total: "2000.00" }] }] });
  });

  it("says who could change what stands in the way, in words", async () => {
    await fresh();
    const decision = await denied({ id: "account/us-7/pay-1" });
    const entitlement = JSON.stringify([{ id: "el_1", ...payments(spine) }]);
    await world.sql("insert into entitlements (person_id, authority) values ($1, $2)", [
      spine.owner.personId,
      entitlement,
    ]);
    expect((await ask({ id: "account/us-7/pay-1" })).code).toBe("person_not_entitled");
    expect(await suggestFromDenial(spine.owner, decision)).toMatchObject({
      ways: [],
      obstacle: { code: "person_not_entitled", remedy: expect.stringMatching(/two people with the role admin/) },
    });
    await world.sql("delete from entitlements where person_id = $1", [spine.owner.personId]);
    const ceiling = JSON.stringify([{ id: "el_1", ...payments(spine) }]);
    await world.sql("update blueprint_versions set ceiling = $1", [ceiling]);
    expect((await ask({ id: "account/us-7/pay-1" })).code).toBe("blueprint_ceiling");
    expect(await suggestFromDenial(spine.owner, decision)).toMatchObject({
      ways: [],
      obstacle: { code: "blueprint_ceiling", remedy: expect.stringMatching(/the blueprint standard could raise/) },
    });
    await world.sql("update blueprint_versions set ceiling = null");
  });

  it("is for whoever may read the decision; only who may ask is offered to", async () => {
    await fresh();
    const decision = await denied({ id: "account/us-7/pay-1" });
    const auditor = await person(["auditor"]);
    expect(await suggestFromDenial(auditor, decision)).toMatchObject({
      can: [],
      whyNot: { request: { code: "not_allowed" } },
    });
    const stranger = await person(["member"]);
    expect(await codeOf(suggestFromDenial(stranger, decision))).toBe("not_found");
    const unreadable = await denied({ amount: "1e9" });
    expect(await suggestFromDenial(spine.owner, unreadable)).toMatchObject({
      ways: [],
      obstacle: { code: "missing_fact" },
    });
  });
});
