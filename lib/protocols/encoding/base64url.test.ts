import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64, encodeBase64 } from "./base64";
import { decodeBase64url, encodeBase64url } from "./base64url";
import { isBase64url } from "./base64url-spelling";

// RFC 4648 §10, without padding.
const vectors: readonly (readonly [string, string])[] = [
  ["", ""],
  ["f", "Zg"],
  ["fo", "Zm8"],
  ["foo", "Zm9v"],
  ["foob", "Zm9vYg"],
  ["fooba", "Zm9vYmE"],
  ["foobar", "Zm9vYmFy"],
];

describe("base64url", () => {
  it.each(vectors)("agrees with RFC 4648 on %j", (plain, encoded) => {
    expect(encodeBase64url(Buffer.from(plain))).toBe(encoded);
    expect(decodeBase64url(encoded)).toEqual(Buffer.from(plain));
  });

  it.each(["Zg==", "Zh", "Zm9", "A", "Zm8 ", "Zm+v", "Zm/v", "Zm9v\n", "é"])("refuses %j", (text) => {
    expect(decodeBase64url(text)).toBeUndefined();
  });

  it("accepts exactly the spelling it writes", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_+/=-]{0,12}$/), (text) => {
        expect(isBase64url(text)).toBe(Buffer.from(text, "base64url").toString("base64url") === text);
      }),
    );
  });
});

describe("base64", () => {
  it.each(["Zg", "Zh==", "Zm9v=", "Zm-v", " Zm9v"])("refuses %j", (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });

  it("returns any bytes unchanged", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeBase64(encodeBase64(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });
});
