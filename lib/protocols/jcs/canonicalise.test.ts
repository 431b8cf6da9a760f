import reference from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CanonicalisationError, canonicalise, digestOf } from "./canonicalise";

// RFC 8785 §3.2.2 to §3.2.4.
const published = JSON.parse(`{
  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
  "literals": [null, true, false]
}`);
const publishedCanonical =
  '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
  '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}';

// RFC 8785 Appendix B: IEEE 754 bits and their spelling.
const numbers: readonly (readonly [string, string])[] = [
  ["0000000000000000", "0"],
  ["8000000000000000", "0"],
  ["0000000000000001", "5e-324"],
  ["8000000000000001", "-5e-324"],
  ["7fefffffffffffff", "1.7976931348623157e+308"],
  ["ffefffffffffffff", "-1.7976931348623157e+308"],
  ["4340000000000000", "9007199254740992"],
  ["c340000000000000", "-9007199254740992"],
  ["4430000000000000", "295147905179352830000"],
  ["44b52d02c7e14af5", "9.999999999999997e+22"],
  ["44b52d02c7e14af6", "1e+23"],
  ["44b52d02c7e14af7", "1.0000000000000001e+23"],
  ["444b1ae4d6e2ef4e", "999999999999999700000"],
  ["444b1ae4d6e2ef4f", "999999999999999900000"],
  ["444b1ae4d6e2ef50", "1e+21"],
  ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
  ["3eb0c6f7a0b5ed8d", "0.000001"],
  ["41b3de4355555553", "333333333.3333332"],
  ["41b3de4355555554", "333333333.33333325"],
  ["41b3de4355555555", "333333333.3333333"],
  ["41b3de4355555556", "333333333.3333334"],
  ["41b3de4355555557", "333333333.33333343"],
  ["becbf647612f3696", "-0.0000033333333333333333"],
  ["43143ff3c1cb0959", "1424953923781206.2"],
];

describe("canonicalise", () => {
  it("writes the published example", () => {
    expect(canonicalise(published)).toBe(publishedCanonical);
  });

  it.each(numbers)("writes the number %s as %s", (bits, spelling) => {
    expect(canonicalise(Buffer.from(bits, "hex").readDoubleBE(0))).toBe(spelling);
  });

  it("sorts members by UTF-16 code units", () => {
    const names = ["€", "\r", "\ufb33", "1", "😀", "\u0080", "ö"];
    const text = canonicalise(Object.fromEntries(names.map((name) => [name, 0])));
    expect(text).toBe('{"\\r":0,"1":0,"\u0080":0,"ö":0,"€":0,"😀":0,"\ufb33":0}');
  });

  it("writes what the reference implementation writes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalise(value)).toBe(reference(value));
      }),
    );
  });

  it("sorts few members and many as the reference implementation does", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 20, maxLength: 60, size: "max" }), (names) => {
        const value = Object.fromEntries(names.map((name, i) => [name, i]));
        expect(canonicalise(value)).toBe(reference(value));
      }),
    );
  });

  it("is stable under member order and spacing (PB3)", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalise(JSON.parse(JSON.stringify(reversed, null, 2)))).toBe(
          canonicalise(JSON.parse(JSON.stringify(value))),
        );
      }),
    );
  });

  it.each([
    ["undefined", undefined],
    ["an undefined member", { a: undefined }],
    ["an undefined element", [undefined]],
    ["a hole", new Array(1)],
    ["NaN", Number.NaN],
    ["Infinity", { a: [Number.POSITIVE_INFINITY] }],
    ["a bigint", 1n],
    ["a symbol", Symbol("s")],
    ["a function", () => 1],
    ["a toJSON method", { toJSON: () => 1 }],
    ["a date", new Date(0)],
    ["a map", new Map()],
    ["bytes", new Uint8Array(1)],
    ["a boxed number", Object(1)],
    ["a lone surrogate", "\ud800"],
    ["a lone surrogate in a name", { "\udc00": 1 }],
  ])("refuses %s", (_, value) => {
    expect(() => canonicalise(value)).toThrow(CanonicalisationError);
  });

  it("refuses a cycle and names the member at fault", () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(() => canonicalise(cycle)).toThrow(CanonicalisationError);
    expect(() => canonicalise({ a: [{ b: Number.NaN }] })).toThrow("/a/0/b");
  });

  it("digests the canonical spelling", () => {
    expect(digestOf({})).toBe("RBNvo1WzZ4oRRq0W9-hknpT7T8If536DEMBg9hyq_4o");
    expect(digestOf({ b: 1, a: 2 })).toBe(digestOf({ a: 2, b: 1 }));
  });
});
