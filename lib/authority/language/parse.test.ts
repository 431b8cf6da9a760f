import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holds } from "@/lib/testing/authority/arbitraries";
import { LOCATION, PAYMENT, refunds } from "@/lib/testing/authority/fixtures";
import { parseAuthority } from "./parse";
import { AuthoritySchema, AuthorityShape } from "./schema";

const catalogues = [{ identifier: LOCATION, types: [PAYMENT] }];
const findings = (json: unknown, known?: typeof catalogues): string[] => {
  const parsed = parseAuthority(json, known);
  return parsed.ok ? [] : parsed.issues.map(({ path, code }) => `${path} ${code}`);
};
/** A valid element with changes that break it: the parser takes unknown JSON. */
const broken = (changes: Record<string, unknown>): unknown[] => [{ ...refunds(), ...changes }];
const without = (name: string): unknown[] => [
  Object.fromEntries(Object.entries(refunds()).filter(([key]) => key !== name)),
];

const FULL = {
  type: "payment",
  locations: [LOCATION],
  actions: ["create"],
  identifiers: ["account/eu-*"],
  limits: [
    { field: "amount", unit: "USD", max_each: "500.00", max_total: "2000.00", window: "P1D" },
    { max_count: 20, window: "PT1H" },
  ],
  conditions: {
    tasks: ["refund"],
    hours: {
      zone: "Europe/Berlin",
      windows: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", to: "18:00" }],
    },
    networks: ["10.20.0.0/16"],
    environments: ["prod"],
    approval_above: { field: "amount", unit: "USD", value: "250.00" },
  },
};

it("accepts the full element of the language, as a copy", () => {
  const json = [FULL, { type: "payment", locations: [LOCATION], actions: ["read"], identifiers: ["*"] }];
  const parsed = parseAuthority(json, catalogues);
  expect(parsed).toEqual({ ok: true, authority: json });
  if (parsed.ok) expect(parsed.authority[0]?.actions).not.toBe(FULL.actions);
});

describe("the list itself", () => {
  it.each([
    [null, " not_a_list"],
    ["x", " not_a_list"],
    [{}, " not_a_list"],
    [[], " empty"],
    [Array.from({ length: 10_000 }, () => refunds()), " too_many"],
    [[null], "0 not_an_object"],
    [[[]], "0 not_an_object"],
    [["x"], "0 not_an_object"],
  ])("%#: %s", (json, finding) => {
    expect(findings(json)).toEqual([finding]);
  });
});

describe("L2 absent: type, locations, actions and identifiers are required", () => {
  it.each(["type", "locations", "actions", "identifiers"])("%s", (name) => {
    expect(findings(without(name))).toEqual([`0.${name} missing_member`]);
  });
});

describe("empty arrays, duplicate and unknown members are errors", () => {
  it.each([
    [broken({ extra: 1 }), "0.extra unknown_member"],
    [
      JSON.parse(
        `[{"type":"payment","locations":["${LOCATION}"],"actions":["create"],"identifiers":["*"],"__proto__":{"x":1}}]`,
      ),
      "0.__proto__ unknown_member",
    ],
    [broken({ constructor: 1 }), "0.constructor unknown_member"],
    [broken({ ["x".repeat(5000)]: 1 }), `0.${"x".repeat(64)} unknown_member`],
    [broken({ "a\u202eb": 1 }), "0.a?b unknown_member"],
    [broken({ locations: [] }), "0.locations empty"],
    [broken({ locations: [LOCATION, "https://b.example"] }), "0.locations too_many"],
    [broken({ locations: LOCATION }), "0.locations not_a_list"],
    [broken({ locations: ["http://evil.example"] }), "0.locations.0 location_syntax"],
    [broken({ actions: [] }), "0.actions empty"],
    [broken({ actions: ["*"] }), "0.actions wildcard_action"],
    [broken({ actions: ["create", "*"] }), "0.actions wildcard_action"],
    [broken({ actions: ["create", "create"] }), "0.actions.1 duplicate"],
    [broken({ actions: [7] }), "0.actions.0 not_a_string"],
    [broken({ actions: ["a b"] }), "0.actions.0 syntax"],
    [broken({ identifiers: [] }), "0.identifiers empty"],
    [broken({ identifiers: ["a", "a"] }), "0.identifiers.1 duplicate"],
    [broken({ identifiers: ["../a"] }), "0.identifiers.0 identifier_syntax"],
    [broken({ identifiers: ["*", "a"] }), "0.identifiers.1 identifier_redundant"],
    [broken({ identifiers: ["account/eu-7", "account/eu-*"] }), "0.identifiers.1 identifier_redundant"],
    [broken({ type: "" }), "0.type syntax"],
    [broken({ type: 7 }), "0.type not_a_string"],
    [broken({ id: "a b" }), "0.id syntax"],
    [broken({ limits: [] }), "0.limits empty"],
    [broken({ limits: null }), "0.limits not_a_list"],
    [broken({ conditions: {} }), "0.conditions empty"],
    [broken({ conditions: { until: 1 } }), "0.conditions.until unknown_member"],
    [broken({ conditions: { tasks: [] } }), "0.conditions.tasks empty"],
    [broken({ conditions: { environments: [] } }), "0.conditions.environments empty"],
    [broken({ conditions: { networks: [] } }), "0.conditions.networks empty"],
    [broken({ conditions: { hours: [] } }), "0.conditions.hours empty"],
    [broken({ conditions: null }), "0.conditions not_an_object"],
  ])("%#: %s", (json, finding) => {
    expect(findings(json)).toEqual([finding]);
  });
});

describe("limits", () => {
  const limited = (...limits: unknown[]): unknown[] => broken({ limits });
  const each = { field: "amount", unit: "USD", max_each: "5" };
  it.each([
    [limited({ ...each, max_each: 5 }), "0.limits.0.max_each amount_syntax"],
    [limited({ ...each, max_each: 5.5 }), "0.limits.0.max_each amount_syntax"],
    [limited({ ...each, max_each: "1e3" }), "0.limits.0.max_each amount_syntax"],
    [limited({ ...each, max_each: "-1" }), "0.limits.0.max_each amount_syntax"],
    [limited({ ...each, max_each: "5.001" }), "0.limits.0.max_each amount_scale"],
    [limited({ ...each, unit: "JPY", max_each: "5.0" }), "0.limits.0.max_each amount_scale"],
    [limited({ ...each, max_each: "99999999999999999" }), "0.limits.0.max_each amount_too_large"],
    [limited({ ...each, max_each: null }), "0.limits.0.max_each amount_syntax"],
    [limited({ field: "amount", unit: "USD" }), "0.limits.0 limit_without_bound"],
    [limited({ field: "amount", unit: "USD", max_total: "5" }), "0.limits.0.window window_missing"],
    [limited({ ...each, window: "P1D" }), "0.limits.0.window window_without_total"],
    [limited({ ...each, max_total: "5", window: "P1M" }), "0.limits.0.window window_unknown"],
    [limited({ ...each, field: "a-b" }), "0.limits.0.field syntax"],
    [limited({ unit: "USD", max_each: "5" }), "0.limits.0.field missing_member"],
    [limited({ ...each, unit: "" }), "0.limits.0.unit syntax"],
    [limited({ ...each, max_count: 3 }), "0.limits.0.max_count unknown_member"],
    [limited({ max_count: 0, window: "P1D" }), "0.limits.0.max_count count_range"],
    [limited({ max_count: 1.5, window: "P1D" }), "0.limits.0.max_count count_range"],
    [limited({ max_count: "3", window: "P1D" }), "0.limits.0.max_count count_range"],
    [limited({ max_count: 1e12, window: "P1D" }), "0.limits.0.max_count count_range"],
    [limited({ max_count: 3 }), "0.limits.0.window missing_member"],
    [limited({ max_count: 3, window: "P1D", unit: "USD" }), "0.limits.0.unit unknown_member"],
    [limited(each, each), "0.limits.1 duplicate"],
    [limited({ max_count: 3, window: "P1D" }, { max_count: 4, window: "P1D" }), "0.limits.1 duplicate"],
    [limited("x"), "0.limits.0 not_an_object"],
  ])("%#: %s", (json, finding) => {
    expect(findings(json)).toEqual([finding]);
  });

  it("L3: windows are PT1H, P1D, P7D, P30D or life; several may stand side by side", () => {
    const windows = ["PT1H", "P1D", "P7D", "P30D", "life"].map((window) => ({ max_count: 3, window }));
    expect(findings(limited(...windows))).toEqual([]);
  });
});

describe("conditions", () => {
  const when = (conditions: unknown): unknown[] => broken({ conditions });
  const open = { days: ["mon"], from: "08:00", to: "18:00" };
  const hours = (changes: Record<string, unknown>): unknown[] =>
    when({ hours: { zone: "UTC", windows: [{ ...open, ...changes }] } });
  const approval = { field: "amount", unit: "USD", value: "250" };
  it.each([
    [when({ tasks: [""] }), "0.conditions.tasks.0 syntax"],
    [when({ tasks: ["a", "a"] }), "0.conditions.tasks.1 duplicate"],
    [when({ environments: ["production"] }), "0.conditions.environments.0 environment_unknown"],
    [when({ networks: ["10.0.0.1/8"] }), "0.conditions.networks.0 network_syntax"],
    [when({ networks: ["10.0.0.1"] }), "0.conditions.networks.0 network_syntax"],
    [when({ networks: ["2001:db8::/32", "2001:DB8::/32"] }), "0.conditions.networks duplicate"],
    [when({ hours: { zone: "Mars/Olympus", windows: [open] } }), "0.conditions.hours.zone zone_unknown"],
    [when({ hours: { zone: "+01:00", windows: [open] } }), "0.conditions.hours.zone zone_unknown"],
    [when({ hours: { zone: "UTC" } }), "0.conditions.hours.windows missing_member"],
    [when({ hours: { zone: "UTC", windows: [] } }), "0.conditions.hours.windows empty"],
    [when({ hours: { zone: "UTC", windows: [open, open] } }), "0.conditions.hours.windows duplicate"],
    [when({ hours: [{ zone: "UTC", windows: [open] }] }), "0.conditions.hours syntax"],
    [hours({ days: [] }), "0.conditions.hours.windows.0.days empty"],
    [hours({ days: ["monday"] }), "0.conditions.hours.windows.0.days.0 day_unknown"],
    [hours({ from: "8:00" }), "0.conditions.hours.windows.0.from time_syntax"],
    [hours({ from: "24:00" }), "0.conditions.hours.windows.0.from time_syntax"],
    [hours({ to: "18:60" }), "0.conditions.hours.windows.0.to time_syntax"],
    [hours({ from: "22:00", to: "06:00" }), "0.conditions.hours.windows.0.to hours_wrap"],
    [hours({ to: "08:00" }), "0.conditions.hours.windows.0.to hours_wrap"],
    [when({ approval_above: { ...approval, value: 250 } }), "0.conditions.approval_above.value amount_syntax"],
    [when({ approval_above: { unit: "USD", value: "250" } }), "0.conditions.approval_above.field missing_member"],
    [when({ approval_above: [approval, approval] }), "0.conditions.approval_above.1 duplicate"],
  ])("%#: %s", (json, finding) => {
    expect(findings(json)).toEqual([finding]);
  });

  it("hours and thresholds of several hops may stand side by side", () => {
    const zones = ["UTC", "Asia/Tokyo"].map((zone) => ({ zone, windows: [open] }));
    expect(findings(when({ hours: zones, approval_above: [approval, { ...approval, unit: "EUR" }] }))).toEqual([]);
  });
});

describe("L1: elements are disjoint and have distinct ids", () => {
  const second = refunds({ id: "el_2" });
  it.each([
    ["the same actions and identifiers", second, ["1 overlap"]],
    ["nested identifiers", { ...second, identifiers: ["account/eu-7"] }, ["1 overlap"]],
    ["any task beside one task", { ...second, conditions: { tasks: ["refund"] } }, ["1 overlap"]],
    ["other actions", { ...second, actions: ["read"] }, []],
    ["other identifiers", { ...second, identifiers: ["account/us-*"] }, []],
    ["another type", { ...second, type: "invoice" }, []],
    ["another location", { ...second, locations: ["https://b.example"] }, []],
    ["the same id", { ...second, id: "el_1", actions: ["read"] }, ["1.id duplicate"]],
  ])("%s", (_, other, expected) => {
    expect(findings([refunds(), other])).toEqual(expected);
  });

  it("different tasks are disjoint", () => {
    const [one, other] = ["refund", "payout"].map((task, index) =>
      refunds({ id: `el_${index}`, conditions: { tasks: [task] } }),
    );
    expect(findings([one, other])).toEqual([]);
  });

  it("stays fast at its limits, and refuses more", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `a/${index}`);
    const elements = (each: number) =>
      Array.from({ length: 100 }, (_, index) =>
        refunds({ id: `e${index}`, identifiers: many(each).map((id) => `${index}/${id}`) }),
      );
    // Its own processor time: what a busy machine lets it wait for does not count.
    const start = process.cpuUsage();
    expect(findings(elements(10))).toEqual([]);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(1_000);
    expect(findings(elements(11))).toEqual([" too_many"]);
  });

  it("10,000 elements are refused before any of them is looked at", () => {
    let looks = 0;
    const watched = (index: number) =>
      new Proxy(refunds({ id: `e${index}` }), {
        get: (element, member) => {
          looks += 1;
          return Reflect.get(element, member);
        },
      });
    expect(findings(Array.from({ length: 10_000 }, (_, index) => watched(index)))).toEqual([" too_many"]);
    expect(looks).toBe(0);
    expect(findings([watched(0)])).toEqual([]);
    expect(looks).toBeGreaterThan(0);
  });
});

describe("with catalogues everything named must be declared", () => {
  const amount = { field: "amount", unit: "USD", max_each: "5" };
  it.each([
    [broken({ locations: ["https://unknown.example"] }), "0.locations.0 unknown_location"],
    [broken({ type: "invoice" }), "0.type unknown_type"],
    [broken({ actions: ["create", "destroy"] }), "0.actions.1 unknown_action"],
    [broken({ limits: [{ ...amount, field: "total" }] }), "0.limits.0.field unknown_field"],
    [broken({ limits: [{ ...amount, field: "constructor" }] }), "0.limits.0.field unknown_field"],
    [broken({ limits: [{ ...amount, field: "currency" }] }), "0.limits.0.field field_not_limitable"],
    [broken({ limits: [{ ...amount, field: "urgent" }] }), "0.limits.0.field field_not_limitable"],
    [broken({ limits: [{ ...amount, field: "rows" }] }), "0.limits.0.unit unit_not_expected"],
    [broken({ limits: [{ field: "amount", max_each: "5" }] }), "0.limits.0.unit unit_missing"],
    [broken({ limits: [{ ...amount, unit: "usd" }] }), "0.limits.0.unit unit_not_money"],
    [
      broken({ conditions: { approval_above: { field: "total", unit: "USD", value: "5" } } }),
      "0.conditions.approval_above.field unknown_field",
    ],
  ])("%#: %s", (json, finding) => {
    expect(findings(json, catalogues)).toEqual([finding]);
  });

  it("reports every element", () => {
    expect(findings([refunds({ type: "x" }), refunds({ id: "el_2", type: "y" })], catalogues)).toEqual([
      "0.type unknown_type",
      "1.type unknown_type",
    ]);
  });
});

it("FZ3: never throws and never pollutes a prototype, for any input", () => {
  const seeds = fc.constantFrom<unknown>(FULL, refunds());
  const mutated = fc
    .tuple(seeds, fc.string(), fc.jsonValue())
    .map(([base, name, value]) => [{ ...Object(base), [name]: value }]);
  const names = fc.constantFrom("type", "locations", "actions", "identifiers", "limits", "conditions", "__proto__");
  const aimed = fc
    .tuple(seeds, names, fc.jsonValue())
    .map(([base, name, value]) => [{ ...Object(base), [name]: value }]);
  const before = Object.getOwnPropertyNames(Object.prototype).join();
  const property = fc.property(fc.oneof(fc.jsonValue(), mutated, aimed), (json) => {
    const parsed = parseAuthority(json, catalogues);
    expect(parsed.ok || parsed.issues.length > 0).toBe(true);
    expect(AuthoritySchema.safeParse(json).success).toBe(parseAuthority(json).ok);
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
  });
  holds("parse", property, 1000);
});

it("the wire schema gives the parser's findings, and its shape accepts what the parser accepts", () => {
  const refused = AuthoritySchema.safeParse(broken({ extra: 1 }));
  expect(refused.error?.issues).toMatchObject([{ path: [0, "extra"], params: { code: "unknown_member" } }]);
  expect(AuthoritySchema.parse([FULL])).toEqual([FULL]);
  expect(AuthorityShape.parse([FULL])).toEqual([FULL]);
  expect(AuthorityShape.safeParse(broken({ extra: 1 })).success).toBe(false);
});
