import { describe, expect, it } from "vitest";
import type { ActionFacts, AuthorityElement, Conditions, Limit } from "@/lib/authority/language/model";
import { LOCATION, NOON, PAYMENT, payment, refunds } from "@/lib/testing/authority/fixtures";
import type { Coverage } from "./coverage";
import { compileAuthority, covers } from "./covers";

const judge = (element: Partial<AuthorityElement>, action: Partial<ActionFacts> = {}): Coverage =>
  covers([refunds(element)], payment(action), PAYMENT);
const verdict = (coverage: Coverage): string => (coverage.ok ? "ok" : `${coverage.code} ${coverage.member}`);
const limited = (limits: Limit[], fields: Record<string, unknown>): string => verdict(judge({ limits }, { fields }));
const when = (conditions: Conditions, action: Partial<ActionFacts>): string => verdict(judge({ conditions }, action));
/** Facts without one of them: `undefined` may not stand in for "absent". */
const lacking = (name: "task" | "environment" | "ip"): ActionFacts => {
  const { [name]: _, ...facts } = payment();
  return facts;
};

describe("L2 covers: type, locations, actions, identifiers", () => {
  it.each<[Partial<ActionFacts>, string]>([
    [{}, "ok"],
    [{ location: "https://payments.acme.example.evil.example" }, "outside_authority type"],
    [{ location: `${LOCATION}/` }, "outside_authority type"],
    [{ type: "invoice" }, "unknown_type type"],
    [{ action: "read" }, "outside_authority actions"],
    [{ action: "Create" }, "outside_authority actions"],
    [{ identifier: "account/us-7" }, "outside_authority identifiers"],
    [{ identifier: "account/eu-" }, "outside_authority identifiers"],
    [{ identifier: "account/eu-7/../us-7" }, "outside_authority identifiers"],
    [{ identifier: "account/eu-%2e" }, "outside_authority identifiers"],
    [{ identifier: "" }, "outside_authority identifiers"],
  ])("%j: %s", (action, expected) => {
    expect(verdict(judge({}, action))).toBe(expected);
  });

  it("an unknown type is not covered", () => {
    expect(verdict(covers([refunds()], payment(), undefined))).toBe("unknown_type type");
  });
});

describe("L2 covers: max_each, L5", () => {
  const most: Limit[] = [
    { field: "amount", unit: "USD", max_each: "500.00" },
    { field: "amount", unit: "JPY", max_each: "500" },
  ];
  it.each<[Record<string, unknown>, string]>([
    [{ amount: "0", currency: "USD" }, "ok"],
    [{ amount: "500.00", currency: "USD" }, "ok"],
    [{ amount: "500.01", currency: "USD" }, "limit_exceeded limits"],
    [{ amount: "500", currency: "JPY" }, "ok"],
    [{ amount: "500.0", currency: "JPY" }, "missing_fact limits"],
    [{ amount: "5", currency: "EUR" }, "unit_not_allowed limits"],
    [{ amount: "5", currency: "usd" }, "unit_not_allowed limits"],
    [{ amount: "5" }, "missing_fact limits"],
    [{ amount: "5", currency: 840 }, "missing_fact limits"],
    [{ currency: "USD" }, "missing_fact limits"],
    [{ amount: null, currency: "USD" }, "missing_fact limits"],
    [{ amount: 5, currency: "USD" }, "missing_fact limits"],
    [{ amount: ["5"], currency: "USD" }, "missing_fact limits"],
    [{ amount: "1e2", currency: "USD" }, "missing_fact limits"],
    [{ amount: "-5", currency: "USD" }, "missing_fact limits"],
    [{ amount: "5.001", currency: "USD" }, "missing_fact limits"],
  ])("%j: %s", (fields, expected) => {
    expect(limited(most, fields)).toBe(expected);
  });

  it("absent: unlimited at this hop, and the field is not even asked for", () => {
    expect(verdict(judge({}, { fields: {} }))).toBe("ok");
  });

  it("plain numbers may be JSON integers or decimal strings", () => {
    const rows: Limit[] = [{ field: "rows", max_each: "7.5" }];
    expect([7, "7.5", 8, "7.501", 7.5, -0, -1, 1e300, "x"].map((value) => limited(rows, { rows: value }))).toEqual([
      "ok",
      "ok",
      "limit_exceeded limits",
      "limit_exceeded limits",
      "missing_fact limits",
      "missing_fact limits",
      "missing_fact limits",
      "missing_fact limits",
      "missing_fact limits",
    ]);
  });

  it("a field the catalogue does not declare, or declares as no amount, is not covered", () => {
    const on = (field: string): Limit[] => [{ field, unit: "USD", max_each: "5" }];
    expect(["total", "constructor", "currency", "urgent"].map((field) => limited(on(field), { [field]: "1" }))).toEqual(
      Array(4).fill("unknown_field limits"),
    );
  });

  it("inherited members of the fields are no facts", () => {
    const fields: Record<string, unknown> = Object.create({ amount: "5", currency: "USD" });
    expect(limited(most, fields)).toBe("missing_fact limits");
  });
});

describe("L2 covers: max_total and max_count reserve", () => {
  it("in minor units, in the bucket of the action's time", () => {
    const coverage = judge({
      limits: [
        { field: "amount", unit: "USD", max_each: "500.00", max_total: "2000.00", window: "P1D" },
        { field: "amount", unit: "USD", max_total: "9000.00", window: "life" },
        { field: "amount", unit: "EUR", max_total: "100.00", window: "P1D" },
        { max_count: 20, window: "PT1H" },
      ],
    });
    const day = { bucketStart: new Date("2026-11-24T00:00:00Z"), bucketEnd: new Date("2026-11-25T00:00:00Z") };
    const hour = { bucketStart: NOON, bucketEnd: new Date("2026-11-24T11:00:00Z") };
    const life = { bucketStart: new Date(0), bucketEnd: new Date("9999-12-31T23:59:59.999Z") };
    const usd = { kind: "max_total", field: "amount", unit: "USD", amount: 12_000n };
    expect(coverage).toMatchObject({ ok: true, element: { id: "el_1" }, asks: false });
    expect(coverage.ok && coverage.reservations).toEqual([
      { ...usd, window: "P1D", max: 200_000n, ...day },
      { ...usd, window: "life", max: 900_000n, ...life },
      { kind: "max_count", window: "PT1H", amount: 1n, max: 20n, ...hour },
    ]);
  });

  it("more than a whole window holds is refused at once", () => {
    expect(
      limited([{ field: "amount", unit: "USD", max_total: "100.00", window: "P1D" }], {
        amount: "100.01",
        currency: "USD",
      }),
    ).toBe("limit_exceeded limits");
  });
});

describe("L2 covers: conditions; a missing fact is not covered", () => {
  const office = { zone: "Europe/Berlin", windows: [{ days: ["tue" as const], from: "08:00", to: "11:01" }] };
  it.each<[string, Conditions, Partial<ActionFacts>, string]>([
    ["tasks", { tasks: ["refund", "audit"] }, {}, "ok"],
    ["tasks", { tasks: ["payout"] }, {}, "condition_task tasks"],
    ["environments", { environments: ["prod"] }, {}, "ok"],
    ["environments", { environments: ["dev"] }, {}, "condition_environment environments"],
    ["networks", { networks: ["10.20.0.0/16"] }, {}, "ok"],
    ["networks", { networks: ["10.30.0.0/16"] }, {}, "condition_network networks"],
    ["networks", { networks: ["10.20.0.0/16"] }, { ip: "not-an-address" }, "condition_network networks"],
    ["hours", { hours: office }, {}, "ok"],
    ["hours", { hours: office }, { at: new Date("2026-11-24T10:01:00Z") }, "condition_hours hours"],
    ["hours", { hours: [office, { ...office, zone: "Asia/Tokyo" }] }, {}, "condition_hours hours"],
  ])("%s %#: %s", (_, conditions, action, expected) => {
    expect(when(conditions, action)).toBe(expected);
  });

  it.each<["task" | "environment" | "ip", Conditions]>([
    ["task", { tasks: ["refund"] }],
    ["environment", { environments: ["prod"] }],
    ["ip", { networks: ["10.20.0.0/16"] }],
  ])("%s missing", (name, conditions) => {
    const coverage = covers([refunds({ conditions })], lacking(name), PAYMENT);
    expect(coverage).toMatchObject({ ok: false, code: "missing_fact" });
  });

  it("with hours the answer holds to the end of the minute only", () => {
    expect(judge({ conditions: { hours: office } })).toMatchObject({ validUntil: new Date("2026-11-24T10:01:00Z") });
    expect(judge({})).not.toHaveProperty("validUntil");
  });
});

describe("L2 covers: approval_above asks", () => {
  const asks = (fields: Record<string, unknown>): string | boolean => {
    const coverage = judge(
      { conditions: { approval_above: { field: "amount", unit: "USD", value: "250.00" } } },
      { fields },
    );
    return coverage.ok ? coverage.asks : verdict(coverage);
  };
  it.each([
    [{ amount: "250.00", currency: "USD" }, false],
    [{ amount: "250.01", currency: "USD" }, true],
    [{ amount: "1.00", currency: "EUR" }, true],
    [{ currency: "USD" }, "missing_fact approval_above"],
    [{ amount: "1e9", currency: "USD" }, "missing_fact approval_above"],
  ])("%j: %s", (fields, expected) => {
    expect(asks(fields)).toBe(expected);
  });

  it("several thresholds: any of them asks", () => {
    const approval_above = [
      { field: "amount", unit: "USD", value: "250.00" },
      { field: "rows", value: "4" },
    ];
    expect(judge({ conditions: { approval_above } })).toMatchObject({ ok: true, asks: true });
  });
});

describe("the reason is that of the element that comes closest, in one plain sentence", () => {
  const authority = [
    refunds({ id: "reading", actions: ["read"], identifiers: ["*"] }),
    refunds({
      id: "paying",
      limits: [{ field: "amount", unit: "USD", max_each: "100.00" }],
      conditions: { tasks: ["refund"] },
    }),
  ];
  it.each<[Partial<ActionFacts>, string, string]>([
    [{}, "paying", "The amount may be at most 100 USD."],
    [{ task: "payout" }, "paying", "Allowed only for the task refund."],
    [{ identifier: "account/us-1" }, "paying", "Allowed is create on anything under account/eu-; not on account/us-1."],
    [{ action: "refund" }, "paying", "Allowed on payment: create; not refund."],
  ])("%j", (action, id, reason) => {
    expect(covers(authority, payment(action), PAYMENT)).toMatchObject({ ok: false, element: { id }, reason });
  });
});

it("judges an authority of ten elements in well under 20 µs", () => {
  const elements = Array.from({ length: 10 }, (_, index) =>
    refunds({
      id: `el_${index}`,
      identifiers: [`account/r${index}-*`],
      limits: [
        { field: "amount", unit: "USD", max_each: "500.00", max_total: "2000.00", window: "P1D" },
        { max_count: 20, window: "PT1H" },
      ],
      conditions: {
        tasks: ["refund"],
        networks: ["10.20.0.0/16"],
        environments: ["prod"],
        hours: { zone: "Europe/Berlin", windows: [{ days: ["tue"], from: "08:00", to: "18:00" }] },
        approval_above: { field: "amount", unit: "USD", value: "250.00" },
      },
    }),
  );
  const compiled = compileAuthority(elements);
  const action = payment({ identifier: "account/r9-1" });
  const rounds = Array.from({ length: 100 }, () => {
    const start = performance.now();
    for (let index = 0; index < 100; index += 1) compiled.covers(action, PAYMENT);
    return ((performance.now() - start) * 1000) / 100;
  });
  expect(compiled.covers(action, PAYMENT)).toMatchObject({ ok: true });
  const best = Math.min(...rounds);
  console.info(`covers, 10 elements: ${best.toFixed(2)} µs`);
  expect(best).toBeLessThan(20);
});
