import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "./cursor";

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
