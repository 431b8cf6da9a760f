import { describe, expect, it } from "vitest";
import { isNarrowerInPlace } from "@/lib/authority/compare/is-narrower";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { Authority, AuthorityElement, Catalogue } from "@/lib/authority/language/model";
import { amountsFor, faultOf, largestOf, lessOf } from "./approve-less";

const location = "https://pay.acme.example";
const catalogues: Catalogue[] = [
  {
    identifier: location,
    types: [
      {
        name: "payment",
        actions: ["read", "create", "peek"],
        fields: { amount: { kind: "money", unitField: "currency" } },
        effects: { peek: "read" },
      },
      { name: "note", actions: ["write"], fields: {} },
    ],
  },
];
const place = { locations: [location], identifiers: ["account/eu-*"] };
const asked: Authority = [
  {
    ...place,
    ...{ id: "pay", type: "payment", actions: ["read", "create", "peek"] },
    limits: [{ field: "amount", unit: "EUR", max_each: "500.00", max_total: "2000.00", window: "P1D" }],
  },
  { ...place, ...{ id: "free", type: "payment", actions: ["create"], limits: [{ max_count: 3, window: "P1D" }] } },
  { ...place, ...{ id: "note", type: "note", actions: ["write"] } },
];
const unlimited: AuthorityElement = { ...place, id: "all", type: "payment", actions: ["read", "create"] };
const twoCurrencies: AuthorityElement = {
  ...unlimited,
  limits: [
    { field: "amount", unit: "EUR", max_each: "500.00" },
    { field: "amount", unit: "USD", max_each: "600.00" },
  ],
};
const none = { amounts: [], readOnly: false };
const upTo = (amount: string, unit = "EUR") => ({ unit, amount });

describe("approving less by simple fields", () => {
  it("changes nothing while they are empty", () => {
    expect(lessOf(asked, none, catalogues)).toEqual(asked);
    expect(lessOf(asked, { ...none, amounts: [upTo("")] }, catalogues)).toEqual(asked);
  });

  it("lowers each amount, limits a free one, and leaves other types alone", () => {
    const [pay, free, note] = lessOf(asked, { ...none, amounts: [upTo("50.00")] }, catalogues) as Authority;
    expect(pay?.limits).toEqual([
      { field: "amount", unit: "EUR", max_each: "50.00", max_total: "2000.00", window: "P1D" },
    ]);
    expect(free?.limits).toContainEqual({ field: "amount", unit: "EUR", max_each: "50.00" });
    expect(note).toEqual(asked[2]);
  });

  it("never raises an amount", () => {
    const [pay] = lessOf(asked, { ...none, amounts: [upTo("900.00")] }, catalogues) as Authority;
    expect(pay?.limits).toEqual(asked[0]?.limits);
  });

  it("keeps the reading actions alone, by the marks of the catalogue or by name", () => {
    const left = lessOf(asked, { ...none, readOnly: true }, catalogues);
    expect(left).toEqual([{ ...asked[0], actions: ["read", "peek"] }]);
  });

  it("is always narrower than what was asked for, with the same ids", () => {
    for (const amount of ["", "0.01", "499.99", "500.00", "900.00"]) {
      for (const readOnly of [false, true]) {
        const less = canonicalAuthority(lessOf(asked, { amounts: [upTo(amount)], readOnly }, catalogues) as Authority);
        expect(isNarrowerInPlace(less, canonicalAuthority(asked)).ok).toBe(true);
      }
    }
  });

  it("starts with each currency that is limited, and the largest amount of each", () => {
    const both: Authority = [{ ...twoCurrencies, id: "two" }];
    expect(amountsFor(both, catalogues)).toEqual([upTo(""), upTo("", "USD")]);
    expect([largestOf(asked, "EUR"), largestOf(both, "USD"), largestOf([], "EUR")]).toEqual([
      "500.00",
      "600.00",
      undefined,
    ]);
  });

  it("lowers each of two currencies alone", () => {
    const [pay] = lessOf([twoCurrencies], { ...none, amounts: [upTo(""), upTo("60.00", "USD")] }, catalogues);
    expect(pay?.limits).toEqual([
      { field: "amount", unit: "EUR", max_each: "500.00" },
      { field: "amount", unit: "USD", max_each: "60.00" },
    ]);
  });

  it("offers an amount in a currency to choose where money has no limit", () => {
    expect(amountsFor([unlimited], catalogues)).toEqual([upTo("", "")]);
    const [pay] = lessOf([unlimited], { ...none, amounts: [upTo("50.00", "GBP")] }, catalogues);
    expect(pay?.limits).toEqual([{ field: "amount", unit: "GBP", max_each: "50.00" }]);
    expect(isNarrowerInPlace(canonicalAuthority([pay] as Authority), canonicalAuthority([unlimited])).ok).toBe(true);
  });

  it("suggests the currency above which a person is asked", () => {
    const conditions = { approval_above: { field: "amount", unit: "USD", value: "100.00" } };
    expect(amountsFor([{ ...unlimited, conditions }], catalogues)).toEqual([upTo("", "USD")]);
  });

  it("offers no amount where no action carries money, and limits no reading", () => {
    const reading: AuthorityElement = { ...unlimited, actions: ["read", "peek"] };
    const note = { ...place, id: "note", type: "note", actions: ["write"] };
    expect(amountsFor([reading, note], catalogues)).toEqual([]);
    expect(lessOf([reading], { ...none, amounts: [upTo("1.00")] }, catalogues)).toEqual([reading]);
  });

  it("names the fault of an amount without a currency, and of one that the currency cannot have", () => {
    expect(faultOf(upTo("", ""))).toBeUndefined();
    expect(faultOf(upTo("5", ""))?.member).toBe("unit");
    expect(faultOf(upTo("5", "EU"))?.member).toBe("unit");
    expect(faultOf(upTo("5.001"))?.member).toBe("amount");
    expect(faultOf(upTo("5.00"))).toBeUndefined();
  });
});
