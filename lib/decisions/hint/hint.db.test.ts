import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSequencer } from "@/lib/audit/sequencer";
import { requestFromDenial } from "@/lib/decisions/commands/request-from-denial";
import { getDelegation } from "@/lib/delegations/queries";
import { newId } from "@/lib/platform/base/id";
import { approveRequest } from "@/lib/requests/commands/decide";
import { makeRequest } from "@/lib/requests/commands/make";
import { getRequest } from "@/lib/requests/queries";
import { evaluate } from "@/lib/testing/decisions";
import { given, inSeconds, payments, type TestAgent, throughAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import type { RequestHint } from "./policy";

let world: World;
let spine: TestAgent;
let token: string;
let sequencer: ReturnType<typeof startSequencer>;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  await given.delegation(spine);
  token = await tokenOf(spine);
  sequencer = startSequencer();
});
afterAll(async () => {
  await sequencer.stop();
  await world.end();
});

type Hinted = { code?: string; reason?: string; decision_id?: string; request_hint?: RequestHint };
const ask = async (question: Parameters<typeof evaluate>[2] = {}, pepKey = spine.pepKey): Promise<Hinted> =>
  (await evaluate(spine, token, { ...question, pepKey })).context as Hinted;

/** Sends a hint as it is, and has it approved. */
async function grant(hint: RequestHint | undefined): Promise<string> {
  if (!hint) throw new Error("There is no hint.");
  const requestId = await makeRequest(spine.owner, hint);
  const digest = await given.digest(requestId);
  return (await approveRequest({ asker: spine.approver, requestId, digest, note: "" })) ?? "";
}

const context = { ip: "10.20.1.1" };
/** An element that demands and counts on every side. */
const guarded = () => ({
  ...payments(spine),
  limits: [
    { field: "amount", unit: "USD", max_each: "500.00", max_total: "2000.00", window: "P1D" },
    { max_count: 20, window: "PT1H" },
  ],
  conditions: {
    ...{ tasks: ["refund"], environments: ["prod"], networks: ["10.20.0.0/16"] },
    hours: {
      zone: "Europe/Berlin",
      windows: [{ days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], from: "00:00", to: "24:00" }],
    },
    approval_above: { field: "amount", unit: "USD", value: "250.00" },
  },
});

let held: string;
const hold = async (authority?: Record<string, unknown>[]) => {
  held = await given.delegation(spine, authority);
  token = await tokenOf(spine, { delegation_id: held });
};

describe("a denial says what would have allowed it", () => {
  it("as a change of the delegation that denied it, which keeps every safeguard but the one that refused", async () => {
    await hold([guarded()]);
    const { request_hint: hint } = await ask({ id: "account/us-7/pay-1", amount: "120", context });
    const { expiresAt } = await getDelegation(spine.owner, held);
    expect(hint).toEqual({
      agentId: spine.agentId,
      purpose: "create payment account/us-7/pay-1 for the task refund",
      changesDelegationId: held,
      expiresAt,
      authority: [{ ...guarded(), id: "el_1", identifiers: ["account/eu-*", "account/us-7/pay-1"] }],
    });
    const [value, counted] = guarded().limits;
    const { request_hint: raised } = await ask({ amount: "600", context });
    expect(raised).toMatchObject({
      changesDelegationId: held,
      authority: [{ ...guarded(), limits: [{ ...value, max_each: "600.00" }, counted] }],
    });
  });

  it("as authority of its own with the same safeguards, where the delegation reaches servers that the asker is not", async () => {
    const other = await given.agent(`https://${randomUUID()}.acme.example`);
    await hold([guarded(), payments(other, { identifiers: ["account/secret-*"] })]);
    const { request_hint: hint } = await ask({ id: "account/us-7/pay-1", amount: "120", context });
    const [value, counted] = guarded().limits;
    expect(hint).toMatchObject({
      authority: [
        {
          ...{ actions: ["create"], identifiers: ["account/us-7/pay-1"] },
          limits: [{ ...value, max_each: "120.00" }, counted],
          conditions: guarded().conditions,
        },
      ],
    });
    expect(hint).not.toHaveProperty("changesDelegationId");
    // Nothing of what it may do elsewhere is told to this server.
    expect(JSON.stringify(hint)).not.toContain(other.identifier);
  });

  it("as authority of its own, where the token states only a part of the delegation", async () => {
    await hold([guarded(), { id: "el_secret", ...payments(spine, { identifiers: ["account/secret-*"] }) }]);
    const { limits, conditions } = guarded();
    token = await tokenOf(spine, {
      delegation_id: held,
      authorization_details: JSON.stringify([{ ...guarded(), identifiers: ["account/eu-7/*"] }]),
    });
    const { request_hint: hint } = await ask({ id: "account/us-7/pay-1", amount: "120", context });
    expect(hint).toMatchObject({ authority: [{ identifiers: ["account/us-7/pay-1"], conditions }] });
    expect(hint).not.toHaveProperty("changesDelegationId");
    expect(JSON.stringify(hint)).not.toContain("secret");

    await hold([{ ...guarded(), limits: [{ max_count: 1, window: "life" }] }]);
    const detail = {
      ...guarded(),
      limits: [
        { ...limits[0], max_total: undefined, window: undefined },
        { max_count: 1, window: "life" },
      ],
    };
    const part = JSON.stringify([detail]);
    token = await tokenOf(spine, { delegation_id: held, authorization_details: part });
    expect(await ask({ context })).not.toHaveProperty("code");
    const { code, request_hint: room } = await ask({ context });
    expect(code).toBe("limit_exceeded");
    expect(room).not.toHaveProperty("changesDelegationId");
  });

  it("sent as it is, it is a request, and what it grants covers the action; the agent still holds one delegation", async () => {
    spine = await given.agent(`https://${randomUUID()}.acme.example`);
    await hold();
    const { request_hint: hint } = await ask({ amount: "500.01" });
    expect(await grant(hint)).toBe(held);
    // Without naming it: there is no second one that it could mean.
    const wider = await tokenOf(spine);
    expect((await evaluate(spine, wider, { amount: "500.01" })).decision).toBe(true);
    expect((await evaluate(spine, wider, { amount: "500.02" })).decision).toBe(false);
  });

  it("for a limit that is used up names the limit, what is left and until when, and asks for the least that suffices", async () => {
    spine = await given.agent(`https://${randomUUID()}.acme.example`);
    await hold([
      payments(spine, {
        limits: [
          { field: "amount", unit: "USD", max_each: "500.00", max_total: "700.00", window: "P1D" },
          { max_count: 1, window: "life" },
        ],
      }),
    ]);
    expect((await evaluate(spine, token, { amount: "450.50" })).decision).toBe(true);
    const { code, reason, request_hint: hint } = await ask({ amount: "300" });
    const tomorrow = new Date(Math.ceil(Date.now() / 86_400_000) * 86_400_000).toISOString().replace(".000Z", "Z");
    expect({ code, reason }).toEqual({
      code: "limit_exceeded",
      reason:
        `The delegation ${held} allows at most 700 USD per UTC day. ` +
        `Left until ${tomorrow}: 249.50 USD; this action takes 300 USD.`,
    });
    const limits = [
      { field: "amount", unit: "USD", max_each: "500.00", max_total: "750.50", window: "P1D" },
      { max_count: 2, window: "life" },
    ];
    expect(hint).toMatchObject({ changesDelegationId: held, authority: [{ id: "el_1", limits }] });
    expect(await grant(hint)).toBe(held);
    expect((await evaluate(spine, token, { amount: "300" })).decision).toBe(true);
    const after = await ask({ amount: "0.01" });
    expect(after.reason).toMatch(
      /at most 750.50 USD per UTC day\. Left until .*: 0 USD; this action takes 0.01 USD\.$/,
    );
  });

  it("a count says how many are left", async () => {
    spine = await given.agent(`https://${randomUUID()}.acme.example`);
    await hold([payments(spine, { limits: [{ max_count: 1, window: "life" }] })]);
    expect((await evaluate(spine, token)).decision).toBe(true);
    expect((await ask()).reason).toBe(
      `The delegation ${held} allows at most 1 action in total. Left in total: 0; this action takes 1.`,
    );
  });

  it("is silent where asking would be of no use", async () => {
    spine = await given.agent(`https://${randomUUID()}.acme.example`);
    await hold();
    expect(await ask({ amount: "1e9" })).toMatchObject({ code: "missing_fact" });
    expect(await ask({ amount: "1e9" })).not.toHaveProperty("request_hint");
    const other = await given.agent("https://crm.acme.example");
    expect(await ask({}, other.pepKey)).not.toHaveProperty("request_hint");
    await given.entitlement(world, spine.owner.personId, [{ id: "el_1", ...payments(spine) }]);
    expect(await ask({ id: "account/us-7/pay-1" })).not.toHaveProperty("request_hint");
    await given.entitlement(world, spine.owner.personId, null);
  });
});

describe("from denial to request in one call", () => {
  beforeAll(async () => {
    spine = await given.agent(`https://${randomUUID()}.acme.example`);
    await hold();
  });

  it("the owner asks for exactly what was denied", async () => {
    const { decision_id: id = "" } = await ask({ id: "account/us-7/pay-9", amount: "77.5" });
    const request = await getRequest(spine.owner, await requestFromDenial(spine.owner, id, {}));
    expect(request).toMatchObject({
      status: "pending",
      purpose: "create payment account/us-7/pay-9 for the task refund",
      changesDelegationId: held,
      authority: [{ id: "el_1", identifiers: ["account/eu-*", "account/us-7/pay-9"], limits: payments(spine).limits }],
    });
    const expiresAt = inSeconds(3600);
    const own = await requestFromDenial(spine.owner, id, { purpose: "One more refund", expiresAt });
    expect(await getRequest(spine.owner, own)).toMatchObject({ purpose: "One more refund", expiresAt });
  });

  it.each([
    ["somebody else's agent", () => given.person(["member"]), {}, "not_found"],
    ["what another agent was denied than asks", async () => throughAgent(spine.owner, newId("agent")), {}, "not_found"],
    ["an allow", async () => spine.owner, { id: "account/eu-7/pay-1", amount: "1.00" }, "not_requestable"],
    ["what could not be read", async () => spine.owner, { amount: "1e9" }, "not_requestable"],
  ])("not for %s", async (_, who, question, code) => {
    const { decision_id: id = "" } = await ask({ id: "account/us-7/pay-9", ...question });
    expect(await codeOf(requestFromDenial(await who(), id, {}))).toBe(code);
  });
});
