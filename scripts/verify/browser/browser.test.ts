import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Buffer as Shim } from "./buffer";
import { createHash as shimHash, verify } from "./crypto";
import { withSignatures } from "./signatures";

const bytes = fc.uint8Array({ maxLength: 300 });

describe("the browser's part of node:buffer", () => {
  it.each(["base64", "base64url", "hex", "latin1", "utf8"] as const)("writes and reads %s as Node does", (encoding) => {
    fc.assert(
      fc.property(bytes, (content) => {
        const text = Buffer.from(content).toString(encoding);
        expect(Shim.from(content).toString(encoding)).toBe(text);
        expect([...Shim.from(text, encoding)]).toEqual([...Buffer.from(text, encoding)]);
      }),
    );
  });

  it("reads a text that is no base64 as Node does", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect([...Shim.from(text, "base64url")]).toEqual([...Buffer.from(text, "base64url")]);
      }),
    );
  });

  it("compares and joins as Node does", () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(Shim.compare(a, b)).toBe(Buffer.compare(a, b));
        expect([...Shim.concat([a, b])]).toEqual([...Buffer.concat([a, b])]);
      }),
    );
  });
});

describe("the browser's SHA-256", () => {
  it("gives Node's digests, whole and in parts", () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const expected = createHash("sha256").update(a).update(b).digest("hex");
        expect(shimHash("sha256").update(a).update(b).digest("hex")).toBe(expected);
      }),
    );
    for (const length of [55, 56, 63, 64, 119, 120, 128]) {
      const content = randomBytes(length);
      const expected = createHash("sha256").update(content).digest("hex");
      expect(shimHash("sha256").update(content).digest("hex")).toBe(expected);
    }
  });
});

describe("the browser's signatures", () => {
  const data = Buffer.from("the signed bytes");
  type Pair = { publicKey: KeyObject; privateKey: KeyObject };
  const ec: Pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const plain = { dsaEncoding: "ieee-p1363" } as const;
  const cases: [string, Pair, "sha256" | null, typeof plain | undefined][] = [
    ["Ed25519", generateKeyPairSync("ed25519"), null, undefined],
    ["ECDSA in DER", ec, "sha256", undefined],
    ["ECDSA as two numbers", ec, "sha256", plain],
    ["RSA", generateKeyPairSync("rsa", { modulusLength: 2048 }), "sha256", undefined],
  ];

  it.each(cases)("of %s are verified, and refused once anything changed", async (_, pair, digest, options) => {
    const key = { jwk: pair.publicKey.export({ format: "jwk" }) };
    const given = options ? { key, ...options } : key;
    for (let round = 0; round < 20; round++) {
      const signature = sign(digest, data, { key: pair.privateKey, ...options });
      const other = Uint8Array.from(signature);
      const at = round % other.length;
      other[at] = (other[at] ?? 0) ^ 1;
      const judge = (signed: Uint8Array, content = data) =>
        withSignatures(async () => verify(digest, content, given, signed));
      expect(await judge(signature)).toBe(true);
      expect(await judge(other)).toBe(false);
      expect(await judge(signature, Buffer.from("other bytes"))).toBe(false);
    }
  });

  it("that are wrong are never taken for valid by a run that goes another way after them", async () => {
    const key = { jwk: ec.publicKey.export({ format: "jwk" }) };
    const wrong = new Uint8Array(64).fill(1);
    const judge = withSignatures(async () => {
      if (verify("sha256", data, { key, ...plain }, wrong)) throw new Error("The run relied on a wrong signature.");
      return "refused";
    });
    expect(await judge).toBe("refused");
  });
});
