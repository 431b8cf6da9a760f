import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCursor, decodePlace, encodeCursor, encodePlace, placeById } from "./cursor";

describe("a cursor", () => {
  it("comes back as it went out", () => {
    const value = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.double({ noDefaultInfinity: true, noNaN: true }).map((n) => n || 0),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
        expect(decodeCursor(encodeCursor(values))).toEqual(values);
      }),
    );
  });

  it.each(["", "x", "e30", "W10", "bnVsbA", "W251bGxd", "W3t9XQ", "not base64!", "A".repeat(2_000)])(
    "is not %j",
    (text) => {
      expect(() => decodeCursor(text)).toThrow(expect.objectContaining({ code: "malformed_cursor" }));
    },
  );
});

describe("the place of a row in an order", () => {
  const anotherOrder = expect.objectContaining({
    code: "malformed_cursor",
    detail: "The cursor belongs to another order of this list.",
  });

  it("comes back in its own order only", () => {
    const cursor = encodePlace("-name", ["Mara", "per_1"]);
    expect(decodePlace("-name", cursor)).toEqual(["Mara", "per_1"]);
    for (const other of ["name", "created", ""]) expect(() => decodePlace(other, cursor)).toThrow(anotherOrder);
  });

  it("is one id in an order by id", () => {
    expect(placeById("created", undefined)).toBeUndefined();
    expect(placeById("created", encodePlace("created", ["per_1"]))).toBe("per_1");
    expect(() => placeById("created", encodePlace("-created", ["per_1"]))).toThrow(anotherOrder);
    for (const values of [[], [1], ["per_1", "per_2"]])
      expect(() => placeById("created", encodePlace("created", values))).toThrow(
        expect.objectContaining({ code: "malformed_cursor" }),
      );
  });
});
