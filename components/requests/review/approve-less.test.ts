import { describe, expect, it } from "vitest";
import { isNarrowerInPlace } from "@/lib/authority/compare/is-narrower";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { Authority, Catalogue } from "@/lib/authority/language/model";
import { largestOf, lessOf, unitOf } from "./approve-less";

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
const none = { amount: "", unit: "EUR", readOnly: false };

describe("approving less by simple fields", () => {
  it("changes nothing while they are empty", () => {
    expect(lessOf(asked, none, catalogues)).toEqual(asked);
  });

  it("lowers each amount, limits a free one, and leaves other types alone", () => {
    const [pay, free, note] = lessOf(asked, { ...none, amount: "50.00" }, catalogues) as Authority;
    expect(pay?.limits).toEqual([
      { field: "amount", unit: "EUR", max_each: "50.00", max_total: "2000.00", window: "P1D" },
    ]);
    expect(free?.limits).toContainEqual({ field: "amount", unit: "EUR", max_each: "50.00" });
    expect(note).toEqual(asked[2]);
  });

  it("never raises an amount", () => {
    const [pay] = lessOf(asked, { ...none, amount: "900.00" }, catalogues) as Authority;
    expect(pay?.limits).toEqual(asked[0]?.limits);
  });

  it("keeps the reading actions alone, by the marks of the catalogue or by name", () => {
    const left = lessOf(asked, { ...none, readOnly: true }, catalogues);
    expect(left).toEqual([{ ...asked[0], actions: ["read", "peek"] }]);
  });

  it("is always narrower than what was asked for, with the same ids", () => {
    for (const amount of ["", "0.01", "499.99", "500.00", "900.00"]) {
      for (const readOnly of [false, true]) {
        const less = canonicalAuthority(lessOf(asked, { amount, unit: "EUR", readOnly }, catalogues) as Authority);
        expect(isNarrowerInPlace(less, canonicalAuthority(asked)).ok).toBe(true);
      }
    }
  });

  it("starts with the currency and the largest amount that are named", () => {
    expect([unitOf(asked), largestOf(asked, "EUR")]).toEqual(["EUR", "500.00"]);
    expect([unitOf([]), largestOf([], "EUR")]).toEqual(["", undefined]);
  });
});
