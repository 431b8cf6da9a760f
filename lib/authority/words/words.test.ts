import { describe, expect, it } from "vitest";
import { widestAuthority } from "@/lib/authority/combine/widest";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import { authorityDigest } from "@/lib/authority/language/digest";
import {
  count,
  each,
  full,
  LOCATION,
  limits,
  NOON,
  PAYMENT,
  refunds,
  total,
  when,
} from "@/lib/testing/authority/fixtures";
import { adviseOn, adviseOnTerms } from "./advice";
import { toCedar } from "./cedar";
import { describeElement } from "./describe";
import { explainAuthority, explainElement } from "./explain";

describe("explain", () => {
  it("says everything in one plain sentence", () => {
    expect(explainAuthority([full()])).toBe(
      "May create payments at payments.acme.example, on anything under account/eu-, up to 500 USD each and 2,000 USD per UTC day, " +
        "at most 20 times per UTC hour, only for the task refund, only in prod, only from 10.20.0.0/16, " +
        "only on working days 8–18 Berlin time, asking a person above 250 USD or in another currency.",
    );
  });

  it("joins elements, names resource servers, counts plain numbers by their field", () => {
    const read = refunds({
      id: "el_2",
      type: "ledger_entry",
      actions: ["read", "list"],
      identifiers: ["*"],
      limits: [{ field: "rows", max_each: "50" }],
    });
    const options = { catalogueNames: { [LOCATION]: "Payments" } };
    expect(explainAuthority([refunds(), read], options)).toBe(
      "May create payments at Payments, on anything under account/eu-; and may read and list ledger entries at Payments, on anything, up to 50 rows each.",
    );
    expect(explainElement(read)).toMatch(/^May read and list ledger entries at payments\.acme\.example/);
    expect(explainAuthority([])).toBe("May do nothing.");
  });

  it("hides no identifier behind a count", () => {
    const identifiers = Array.from({ length: 30 }, (_, index) => `account/${index}`);
    const sentence = explainAuthority([refunds({ identifiers })]);
    expect(identifiers.every((identifier) => sentence.includes(identifier))).toBe(true);
  });
});

it("describes an element fact by fact", () => {
  expect(describeElement(full()).map(({ axis, text }) => `${axis}: ${text}`)).toEqual([
    "type: payment",
    "location: payments.acme.example",
    "actions: create",
    "identifiers: anything under account/eu-",
    "max_each: up to 500 USD each",
    "max_total: up to 2,000 USD per UTC day",
    "max_count: at most 20 times per UTC hour",
    "tasks: refund",
    "environments: prod",
    "networks: 10.20.0.0/16",
    "hours: working days 8–18 Berlin time",
    "approval_above: above 250 USD or in another currency",
  ]);
});

describe("canonical form", () => {
  it("assigns stable ids, never one that is taken or reserved", () => {
    const { id: _, ...anonymous } = refunds({ actions: ["read"] });
    expect(canonicalAuthority([refunds(), anonymous]).map(({ id }) => id)).toEqual(["el_1", "el_2"]);
    expect(canonicalAuthority([anonymous], ["el_1", "el_2"]).map(({ id }) => id)).toEqual(["el_3"]);
  });

  it("spells amounts, networks and hours in one way", () => {
    const loose = refunds({
      limits: [
        { field: "amount", unit: "USD", max_total: "2000", window: "P1D" },
        { field: "amount", unit: "USD", max_each: "500" },
      ],
      conditions: {
        networks: ["2001:DB8:0::/32"],
        hours: {
          zone: "UTC",
          windows: [
            { days: ["tue", "mon"], from: "08:00", to: "12:00" },
            { days: ["mon", "tue"], from: "12:00", to: "18:00" },
          ],
        },
      },
    });
    const strict = refunds({
      limits: [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "2000.00", window: "P1D" }],
      conditions: {
        networks: ["2001:db8::/32"],
        hours: { zone: "UTC", windows: [{ days: ["mon", "tue"], from: "08:00", to: "18:00" }] },
      },
    });
    expect(canonicalAuthority([loose])).toEqual([strict]);
    expect(authorityDigest([loose])).toBe(authorityDigest([strict]));
  });

  it("PB3: any change of meaning changes the digest", () => {
    const variants = [
      full(),
      full({ id: "el_9" }),
      full({ actions: ["read"] }),
      full({ identifiers: ["account/eu-7"] }),
      full({ limits: [{ max_count: 20, window: "PT1H" }] }),
      full({ limits: [{ field: "amount", unit: "USD", max_each: "500.01" }] }),
      full({ conditions: { tasks: ["audit"] } }),
      full({ conditions: { approval_above: { field: "amount", unit: "USD", value: "250.01" } } }),
    ];
    expect(new Set(variants.map((element) => authorityDigest([element]))).size).toBe(variants.length);
  });
});

it("renders Cedar for reading", () => {
  expect(
    toCedar([
      full({
        conditions: {
          tasks: ["refund"],
          networks: ["10.20.0.0/16"],
          approval_above: { field: "amount", unit: "USD", value: "250.00" },
        },
      }),
    ]),
  ).toBe(
    [
      '@id("el_1")',
      '@limits("amount at most 2000.00 USD per UTC day; at most 20 times per UTC hour")',
      '@require_approval("amount > 250.00 USD")',
      'permit (principal, action == Action::"payment:create", resource)',
      "when {",
      '  resource.location == "https://payments.acme.example" &&',
      '  (resource.id like "account/eu-*" && resource.id != "account/eu-") &&',
      '  context.amount.unit == "USD" && context.amount.value.lessThanOrEqual(decimal("500.00")) &&',
      '  context has task && ["refund"].contains(context.task) &&',
      '  context has ip && context.ip.isInRange(ip("10.20.0.0/16"))',
      "};",
    ].join("\n"),
  );
});

it("L9: asks for a max_total beside approval_above", () => {
  const asking = { conditions: { approval_above: { field: "amount", unit: "USD", value: "250.00" } } };
  expect(adviseOn([refunds({ ...asking, limits: [count(20)] })])).toMatchObject([
    { path: "0.conditions.approval_above", level: "security", code: "approval_without_total" },
  ]);
  expect(adviseOn([full()])).toEqual([]);
  expect(
    adviseOn([
      refunds({
        ...asking,
        limits: [{ field: "amount", unit: "USD", max_each: "250.00", max_total: "900.00", window: "P1D" }],
      }),
    ]),
  ).toMatchObject([{ level: "warning", code: "approval_above_limit" }]);
});

describe("what an author should think about again", () => {
  const catalogues = [{ identifier: LOCATION, types: [PAYMENT] }];
  const codes = (...args: Parameters<typeof adviseOn>) =>
    adviseOn(...args).map(({ level, code }) => `${level} ${code}`);

  it("is money that nothing limits, most of all on everything", () => {
    expect(codes([refunds(limits(count(5)))], { catalogues })).toEqual(["security money_unlimited"]);
    const [advice] = adviseOn([refunds({ identifiers: ["*"] })], { catalogues });
    expect(advice?.sentence).toBe(
      "Nothing here limits the amount of create, on every resource. Set what is allowed each time and together.",
    );
    expect(codes([refunds(limits(each("5.00")))], { catalogues })).toEqual([]);
    // Reading moves no money. Without a catalogue, the amount fields of an action are unknown.
    expect(codes([refunds({ actions: ["read"], ...limits(count(5)) })], { catalogues })).toEqual([]);
    expect(codes([refunds(limits(count(5)))])).toEqual([]);
  });

  it("is a limit of the delegation above that is not said here", () => {
    const parent = [full()];
    const child = refunds(when({ tasks: ["refund"], environments: ["prod"], networks: ["10.20.0.0/16"] }));
    const [advice] = adviseOn([{ ...child, limits: [total("100.00")] }], { catalogues, parent });
    expect(advice).toMatchObject({ level: "warning", code: "limit_inherited", path: "0.limits" });
    expect(advice?.sentence).toContain("allows 20 times per UTC hour and its hours");
    expect(codes([full()], { catalogues, parent })).toEqual([]);
  });

  it("is how far and how long it reaches", () => {
    expect(codes([refunds({ identifiers: ["*"] })])).toEqual(["warning everything", "suggestion unlimited_often"]);
    const terms = { notBefore: NOON, expiresAt: new Date(NOON.getTime() + 91 * 86_400_000), maxDepth: 1 };
    expect(adviseOnTerms(terms).map(({ code }) => code)).toEqual(["long_validity", "passed_on"]);
    expect(adviseOnTerms({ ...terms, expiresAt: new Date(NOON.getTime() + 86_400_000), maxDepth: 0 })).toEqual([]);
  });
});

it("the widest authority is every action of every type", () => {
  expect(widestAuthority([{ identifier: LOCATION, types: [PAYMENT] }])).toEqual([
    { id: "el_1", type: "payment", locations: [LOCATION], actions: ["create", "read", "refund"], identifiers: ["*"] },
  ]);
});
