import { describe, expect, it } from "vitest";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { AuthorityElement } from "@/lib/authority/language/model";
import { above, count, each, hours, limits, refunds, total, when } from "@/lib/testing/authority/fixtures";
import { intersectAuthority } from "./intersect";
import { restrictAuthority } from "./restrict";

describe("L2: the intersection, cell by cell", () => {
  const both = (a: Partial<AuthorityElement>, b: Partial<AuthorityElement>): unknown =>
    intersectAuthority([refunds(a)], [refunds(b)]);
  const only = (changes: Partial<AuthorityElement>): unknown => canonicalAuthority([refunds(changes)]);
  it.each<[string, Partial<AuthorityElement>, Partial<AuthorityElement>, Partial<AuthorityElement> | null]>([
    ["type: equal", { type: "invoice" }, {}, null],
    ["locations: equal", { locations: ["https://b.example"] }, {}, null],
    ["actions: ∩", { actions: ["create", "read"] }, { actions: ["read", "refund"] }, { actions: ["read"] }],
    ["actions: none", { actions: ["create"] }, { actions: ["read"] }, null],
    ["identifiers: longer", { identifiers: ["account/*"] }, {}, {}],
    ["identifiers: none", { identifiers: ["ledger/*"] }, {}, null],
    ["max_each: min", limits(each("5.00")), limits(each("6.00")), limits(each("5.00"))],
    [
      "units: common",
      limits(each("5.00"), each("6.00", "EUR")),
      limits(each("7.00", "EUR")),
      limits(each("6.00", "EUR")),
    ],
    ["units: none in common", limits(each("5.00")), limits(each("5.00", "EUR")), null],
    [
      "max_total: the smaller, both windows",
      limits(total("5.00"), total("9.00", "P7D")),
      limits(total("4.00")),
      limits(total("4.00"), total("9.00", "P7D")),
    ],
    [
      "max_count: the smaller, both windows",
      limits(count(5)),
      limits(count(4), count(9, "P1D")),
      limits(count(4), count(9, "P1D")),
    ],
    ["tasks: ∩", when({ tasks: ["a", "b"] }), when({ tasks: ["b"] }), when({ tasks: ["b"] })],
    ["tasks: absent is any", {}, when({ tasks: ["b"] }), when({ tasks: ["b"] })],
    ["tasks: none", when({ tasks: ["a"] }), when({ tasks: ["b"] }), null],
    [
      "environments: ∩",
      when({ environments: ["prod", "dev"] }),
      when({ environments: ["dev"] }),
      when({ environments: ["dev"] }),
    ],
    [
      "networks: nested",
      when({ networks: ["10.0.0.0/8"] }),
      when({ networks: ["10.20.0.0/16"] }),
      when({ networks: ["10.20.0.0/16"] }),
    ],
    ["networks: none", when({ networks: ["10.0.0.0/8"] }), when({ networks: ["192.0.2.0/24"] }), null],
    ["hours: common", when(hours("08:00", "12:00")), when(hours("10:00", "18:00")), when(hours("10:00", "12:00"))],
    ["hours: none", when(hours("08:00", "10:00")), when(hours("10:00", "18:00")), null],
    ["approval_above: the lower", when(above("250.00")), when(above("100.00")), when(above("100.00"))],
  ])("%s", (_, a, b, expected) => {
    expect(both(a, b)).toEqual(expected === null ? [] : only(expected));
  });

  it("hours of two zones and thresholds in two units stand side by side", () => {
    const [element] = intersectAuthority(
      [refunds(when({ ...hours("08:00", "18:00"), ...above("1.00") }))],
      [refunds(when({ ...hours("08:00", "18:00", "UTC"), ...above("2.00", "EUR") }))],
    );
    expect(element?.conditions?.hours).toHaveLength(2);
    expect(element?.conditions?.approval_above).toHaveLength(2);
  });

  it("L8: keeps the child's ids and copies in what it left out", () => {
    const parent = [
      refunds({
        id: "parent",
        ...limits(each("500.00")),
        conditions: { ...hours("08:00", "18:00"), ...above("250.00") },
      }),
    ];
    const [effective] = intersectAuthority([refunds({ id: "child", identifiers: ["account/eu-7"] })], parent);
    expect(effective).toMatchObject({
      id: "child",
      identifiers: ["account/eu-7"],
      limits: parent[0]?.limits,
      conditions: parent[0]?.conditions,
    });
  });
});

describe("L7: a token carries a part of the grant, with no counters of its own", () => {
  const granted = [
    refunds({
      ...limits({ ...each("500.00"), max_total: "2000.00", window: "P1D" }),
      conditions: { tasks: ["refund"], networks: ["10.0.0.0/8"], ...above("250.00") },
    }),
  ];
  const restricted = (changes: Partial<AuthorityElement>): unknown => {
    const { id: _, ...element } = refunds(changes);
    const result = restrictAuthority([element], granted);
    return result.ok ? result.authority : result.issues.map(({ path, code }) => `${path} ${code}`);
  };

  it("what is omitted is copied in, what is repeated is accepted", () => {
    expect(restricted({ identifiers: ["account/eu-7"] })).toEqual(
      canonicalAuthority([{ ...granted[0], ...refunds({ ...granted[0], identifiers: ["account/eu-7"] }) }]),
    );
    expect(restricted({ ...granted[0] })).toEqual(canonicalAuthority(granted));
  });

  it.each<[string, Partial<AuthorityElement>, string[]]>([
    ["wider", { identifiers: ["account/*"] }, ["0.identifiers.0 identifiers_wider"]],
    ["another task", when({ tasks: ["payout"] }), ["0.conditions.tasks tasks_wider"]],
    ["a higher amount", limits(each("500.01")), ["0.limits.0.max_each max_each_wider"]],
    ["a cumulative limit of its own", limits(total("5.00")), ["0.limits cumulative_limit"]],
    ["a count of its own", limits(count(5)), ["0.limits cumulative_limit"]],
  ])("%s is refused", (_, changes, expected) => {
    expect(restricted(changes)).toEqual(expected);
  });

  it("two parts of one granted element keep distinct ids", () => {
    const parts = ["account/eu-1", "account/eu-2"].map((one) => ({ ...refunds({ identifiers: [one] }) }));
    const result = restrictAuthority(parts, granted);
    expect(result.ok && new Set(result.authority.map(({ id }) => id)).size).toBe(2);
  });
});
