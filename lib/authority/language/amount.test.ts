import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holds } from "@/lib/testing/authority/arbitraries";
import { formatAmount, MAX_MINOR, parseAmount, readableAmount, unitScale } from "./amount";

describe("PB5, L5: amounts are decimal strings, counted in integer minor units", () => {
  it.each([
    ["0", "USD", "0"],
    ["500", "USD", "50000"],
    ["500.5", "USD", "50050"],
    ["500.00", "USD", "50000"],
    ["500", "JPY", "500"],
    ["1.234", "KWD", "1234"],
    ["1.234", "BHD", "1234"],
    ["0.0001", "CLF", "1"],
    ["90071992547409.91", "USD", "9007199254740991"],
    ["7.5", undefined, "7500"],
    ["3", "tokens", "3000"],
  ])("%s %s is %s", (text, unit, minor) => {
    expect(parseAmount(text, unit)).toEqual({ ok: true, minor: BigInt(minor) });
  });

  it.each([
    ["NaN"],
    ["Infinity"],
    ["-0"],
    ["-1"],
    ["+1"],
    ["1e3"],
    ["1E3"],
    ["1e309"],
    ["0x10"],
    [""],
    [" 1"],
    ["1 "],
    ["1\n"],
    ["01"],
    ["00"],
    [".5"],
    ["5."],
    ["1.2.3"],
    ["1,000"],
    ["1_000"],
    ["١٢"],
    ["１２"],
    ["1".repeat(25)],
    [500],
    [5.5],
    [-0],
    [Number.NaN],
    [null],
    [undefined],
    [true],
    [["1"]],
    [{}],
  ])("refuses %j as syntax", (value) => {
    expect(parseAmount(value, "USD")).toMatchObject({ ok: false, code: "amount_syntax" });
  });

  it.each([
    ["500.001", "USD"],
    ["500.000", "USD"],
    ["1.0", "JPY"],
    ["1.2345", "KWD"],
    ["0.0001", undefined],
  ])("refuses %s %s for its decimals", (text, unit) => {
    expect(parseAmount(text, unit)).toMatchObject({ ok: false, code: "amount_scale" });
  });

  it("refuses more than 2^53 - 1 minor units", () => {
    expect(parseAmount("90071992547409.92", "USD")).toMatchObject({ ok: false, code: "amount_too_large" });
    expect(parseAmount("9007199254740992", "JPY")).toMatchObject({ ok: false, code: "amount_too_large" });
  });

  it("writing and reading are inverse", () => {
    const units = fc.constantFrom("USD", "JPY", "KWD", "CLF", "tokens", undefined);
    const property = fc.property(fc.bigInt({ min: 0n, max: MAX_MINOR }), units, (minor, unit) => {
      expect(parseAmount(formatAmount(minor, unit), unit)).toEqual({ ok: true, minor });
    });
    holds("amounts", property);
  });

  it("refuses a text other than digits with a point", () => {
    const text = fc.string().filter((candidate) => !/^[0-9]+(\.[0-9]+)?$/.test(candidate));
    holds(
      "not amounts",
      fc.property(text, (candidate) => !parseAmount(candidate, "USD").ok),
    );
  });
});

it("knows the minor units of ISO 4217", () => {
  expect(["USD", "JPY", "KRW", "KWD", "BHD", "UYW", "usd", undefined].map(unitScale)).toEqual([2, 0, 0, 3, 3, 4, 3, 3]);
});

it("writes amounts for people", () => {
  expect(readableAmount("2000.00", "USD")).toBe("2,000 USD");
  expect(readableAmount("1234567.50", "USD")).toBe("1,234,567.50 USD");
  expect(readableAmount("7.5")).toBe("7.5");
});
