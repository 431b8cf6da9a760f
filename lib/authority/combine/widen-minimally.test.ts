import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNoWider } from "@/lib/authority/compare/is-narrower";
import { compileAuthority, covers } from "@/lib/authority/judge/covers";
import type { ActionFacts, Authority, AuthorityElement, Conditions, Limit } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { action, element as anyElement, holds } from "@/lib/testing/authority/arbitraries";
import { full, LOCATION, NOON, PAYMENT, payment } from "@/lib/testing/authority/fixtures";
import { waysToJoin, withRoom } from "./extend-held";
import { narrowestFor } from "./narrowest-for-action";
import { guardedBy, widenedFor } from "./widen-minimally";

const wantedFor = (facts: ActionFacts) => {
  const element = narrowestFor(facts, PAYMENT);
  if (!element) throw new Error("The action cannot be named.");
  return { facts, element };
};
const usd = (amount: string) => ({ fields: { amount, currency: "USD" } });
const reads = (authority: Authority) =>
  expect(parseAuthority(authority, [{ identifier: LOCATION, types: [PAYMENT] }])).toMatchObject({ ok: true });

type Twin = (element: AuthorityElement, facts: ActionFacts) => AuthorityElement | undefined;
const guarded: Twin = (element, facts) => guardedBy(element, wantedFor(facts));
/** Twin: asks for what the action needs and forgets what the delegation demands. */
const unguarded: Twin = (_, facts) => wantedFor(facts).element;

/** Which safeguards of an element are kept for an action that it did not cover. */
const keeps = (twin: Twin, facts: ActionFacts): string[] => {
  const [before, after] = [full(), twin(full(), facts)];
  const kept: Record<string, boolean> = {
    approval: after?.conditions?.approval_above !== undefined,
    hours: after?.conditions?.hours !== undefined,
    networks: after?.conditions?.networks !== undefined,
    environments: after?.conditions?.environments !== undefined,
    total: after?.limits?.some((limit) => "max_total" in limit) ?? false,
    count: after?.limits?.some((limit) => "max_count" in limit) ?? false,
  };
  expect(before.conditions).toBeDefined();
  return Object.keys(kept).filter((name) => kept[name]);
};

describe("an element of its own keeps the safeguards of what came closest", () => {
  const all = ["approval", "hours", "networks", "environments", "total", "count"];
  const cases: [string, Partial<ActionFacts>][] = [
    ["another resource", { identifier: "account/us-7/pay-1" }],
    ["another task", { task: "rebate" }],
    ["more at once", usd("600.00")],
    ["another hour", { at: new Date("2026-11-24T19:30:00Z") }],
    ["another network", { ip: "10.99.0.7" }],
    ["another environment", { environment: "staging" }],
    ["all of them together", { identifier: "account/us-7", task: "rebate", ip: "10.99.0.7", ...usd("9000.00") }],
  ];
  it.each(cases)("%s", (_, change) => {
    const facts = payment({ ...usd("120.00"), ...change });
    const element = guarded(full(), facts);
    if (!element) throw new Error("Nothing is left.");
    reads([element]);
    expect(covers([element], facts, PAYMENT).ok).toBe(true);
    expect(keeps(guarded, facts)).toEqual(all);
    expect(keeps(unguarded, facts)).toEqual([]);
  });

  it("but what limits an amount is kept by no action that has none", () => {
    const facts = payment({ action: "read", fields: {} });
    expect(guarded(full(), facts)).toMatchObject({ limits: [{ max_count: 20, window: "PT1H" }], actions: ["read"] });
    expect(keeps(guarded, facts)).toEqual(["hours", "networks", "environments", "count"]);
    expect(covers([guarded(full(), facts) ?? full()], facts, PAYMENT).ok).toBe(true);
  });
});

describe("what refused an action is widened by as little as it needs, and nothing else", () => {
  const conditions = full().conditions ?? {};
  const [value, counted] = full().limits ?? [];
  const rows: [string, Partial<ActionFacts>, Partial<AuthorityElement>][] = [
    ["an amount", usd("600.00"), { limits: [{ ...value, max_each: "600.00" } as Limit, counted as Limit] }],
    [
      "more than a window holds",
      usd("2500.00"),
      { limits: [{ ...value, max_each: "2500.00", max_total: "2500.00" } as Limit, counted as Limit] },
    ],
    [
      "a unit",
      { fields: { amount: "80.00", currency: "EUR" } },
      {
        limits: [
          ...(full().limits ?? []),
          { field: "amount", unit: "EUR", max_each: "80.00", max_total: "80.00", window: "P1D" },
        ],
      },
    ],
    ["a network", { ip: "10.99.0.7" }, { conditions: { ...conditions, networks: ["10.20.0.0/16", "10.99.0.7/32"] } }],
    ["an environment", { environment: "dev" }, { conditions: { ...conditions, environments: ["prod", "dev"] } }],
    [
      "an hour",
      { at: new Date("2026-11-24T19:30:00Z") },
      {
        conditions: {
          ...conditions,
          hours: {
            zone: "Europe/Berlin",
            windows: [
              { days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", to: "18:00" },
              { days: ["tue"], from: "20:00", to: "21:00" },
            ],
          },
        } as Conditions,
      },
    ],
    ["nothing", {}, {}],
  ];
  it.each(rows)("%s", (_, change, widened) => {
    const facts = payment({ at: NOON, ...usd("120.00"), ...change });
    const next = widenedFor(full(), wantedFor(facts));
    expect(next).toEqual({ ...full(), ...widened });
    reads([next]);
    expect(covers([next], facts, PAYMENT).ok).toBe(true);
  });

  it("a way that changes nothing is no way", () => {
    const wanted = wantedFor(payment(usd("120.00")));
    expect(waysToJoin([full()], wanted)).toEqual([]);
  });

  it("a limit that was used up is raised to the least that would have sufficed, and no other", () => {
    const [element] = compileAuthority([full()]).elements;
    const total = { elementId: "el_1", kind: "max_total" as const, field: "amount", unit: "USD", window: "P1D" };
    const raised = withRoom([element ?? full()], [{ ...total, least: 210_050n }]);
    expect(raised?.element).toEqual({
      ...element,
      limits: [{ ...value, max_total: "2100.50" }, counted],
    });
    const count = { elementId: "el_1", kind: "max_count" as const, window: "PT1H", least: 21n };
    expect(withRoom([element ?? full()], [count])?.element.limits).toEqual([value, { ...counted, max_count: 21 }]);
    expect(withRoom([element ?? full()], [{ ...count, window: "P1D" }])).toBeUndefined();
  });
});

it("widened, an element covers the action unless it states too little, and nothing of it is narrower", () => {
  const property = fc.property(anyElement, action, (before, facts) => {
    const element = narrowestFor(facts, PAYMENT);
    if (!element) return;
    const after = widenedFor(before, { facts, element });
    expect(isNoWider([before], [after])).toEqual({ ok: true });
    const verdict = covers([after], facts, PAYMENT);
    if (!verdict.ok) expect(["missing_fact", "unknown_field"]).toContain(verdict.code);
  });
  holds("widened", property);
});
