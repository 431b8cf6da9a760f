import { generateKeyPairSync } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, it } from "vitest";
import { isJoseError } from "./errors";
import { importJwk, mayVerify, parsePublicJwk, thumbprint } from "./jwk";
import { rfc7515, rfc7638, rfc8037 } from "./vectors/published";

const ec = rfc7515.es256.jwk;
const rsa = rfc7638.jwk;
const okp = rfc8037.jwk;
const zeros = Buffer.alloc(32).toString("base64url");

function refusal(value: unknown): string {
  try {
    parsePublicJwk(value);
  } catch (error) {
    if (isJoseError(error)) return error.message;
    throw error;
  }
  return "accepted";
}

const exported = (bits: number) =>
  generateKeyPairSync("rsa", { modulusLength: bits }).publicKey.export({ format: "jwk" });

describe("parsePublicJwk", () => {
  it.each([ec, rsa, okp])("accepts a $kty key and keeps what it knows of it", (jwk) => {
    expect(parsePublicJwk({ ...jwk, ext: true, x5t: "dropped" })).toEqual(jwk);
    expect(parsePublicJwk({ ...jwk, use: "sig", kid: "k1", key_ops: ["verify"] })).toMatchObject({
      use: "sig",
      kid: "k1",
    });
  });

  it.each([
    ["no object", null, "malformed_key"],
    ["an array", [ec], "malformed_key"],
    ["a PEM", "-----BEGIN PUBLIC KEY-----", "malformed_key"],
    ["a private EC key", { ...ec, d: zeros }, "key_not_allowed: d"],
    ["a private member, even undefined", { ...rsa, qi: undefined }, "key_not_allowed: qi"],
    ["a symmetric key", { kty: "oct", k: "AAAA" }, "key_not_allowed: k"],
    ["an unknown type", { kty: "AKP" }, "key_not_allowed: kty"],
    ["P-384", { ...ec, crv: "P-384" }, "key_not_allowed: crv"],
    ["secp256k1", { ...ec, crv: "secp256k1" }, "key_not_allowed: crv"],
    ["X25519", { ...okp, crv: "X25519" }, "key_not_allowed: crv"],
    ["Ed448", { ...okp, crv: "Ed448" }, "key_not_allowed: crv"],
    ["a point off the curve", { ...ec, y: ec.x }, "malformed_key"],
    ["the point at infinity", { ...ec, x: zeros, y: zeros }, "malformed_key"],
    ["a short coordinate", { ...ec, x: "AAAA" }, "malformed_key: x"],
    ["a coordinate with padding", { ...ec, x: `${ec.x}=` }, "malformed_key: x"],
    ["a coordinate spelled otherwise", { ...ec, x: ec.x.replace(/U$/, "V") }, "malformed_key: x"],
    ["a coordinate that is no string", { ...ec, y: 1 }, "malformed_key: y"],
    ["a point of small order", { ...okp, x: zeros }, "key_not_allowed: x"],
    ["a point of small order, signed", { ...okp, x: `${zeros.slice(0, -2)}IA` }, "key_not_allowed: x"],
    ["RSA with e = 1", { ...rsa, e: "AQ" }, "key_not_allowed: e"],
    ["RSA with e = 3", { ...rsa, e: "Aw" }, "key_not_allowed: e"],
    ["RSA with an even e", { ...rsa, e: "AQAA" }, "key_not_allowed: e"],
    ["RSA with a huge e", { ...rsa, e: rsa.n }, "key_not_allowed: e"],
    ["RSA with an even modulus", { ...rsa, n: rsa.n.replace(/w$/, "g") }, "malformed_key: n"],
    [
      "RSA with a leading zero",
      { ...rsa, n: Buffer.from([0, ...Buffer.from(rsa.n, "base64url")]).toString("base64url") },
      "malformed_key: n",
    ],
    ["RSA of 9000 bits", { ...rsa, n: Buffer.alloc(1125, 255).toString("base64url") }, "key_not_allowed: n"],
    ["a foreign alg", { ...ec, alg: "HS256" }, "key_not_allowed: alg"],
    ["another type's alg", { ...ec, alg: "RS256" }, "key_not_allowed: alg"],
    ["an encryption key", { ...rsa, use: "enc" }, "key_not_allowed: use"],
    ["key_ops without verify", { ...rsa, key_ops: ["encrypt"] }, "key_not_allowed: key_ops"],
    ["a kid of 64 KiB", { ...ec, kid: "k".repeat(65_536) }, "malformed_key: kid"],
    ["a numeric kid", { ...ec, kid: 1 }, "malformed_key: kid"],
  ])("refuses %s", (_, value, message) => {
    expect(refusal(value)).toBe(message);
  });

  it("refuses RSA below 2048 bits", () => {
    expect(refusal(exported(1024))).toBe("key_not_allowed: n");
    expect(refusal(exported(2040))).toBe("key_not_allowed: n");
    expect(refusal(exported(2048))).toBe("accepted");
  });
});

describe("thumbprint", () => {
  it("agrees with RFC 7638 and RFC 8037", () => {
    expect(thumbprint(parsePublicJwk(rsa))).toBe(rfc7638.thumbprint);
    expect(thumbprint(parsePublicJwk(okp))).toBe(rfc8037.thumbprint);
  });

  it("agrees with another implementation", async () => {
    for (const type of ["ec", "ed25519"] as const) {
      const { publicKey } =
        type === "ec" ? generateKeyPairSync(type, { namedCurve: "P-256" }) : generateKeyPairSync(type);
      const jwk = publicKey.export({ format: "jwk" });
      expect(thumbprint(parsePublicJwk(jwk))).toBe(await calculateJwkThumbprint(jwk));
    }
  });
});

describe("mayVerify", () => {
  it("binds an algorithm to its key type and label", () => {
    const key = parsePublicJwk(ec);
    expect(mayVerify(key, "ES256")).toBe(true);
    expect(mayVerify(key, "RS256")).toBe(false);
    expect(mayVerify(key, "EdDSA")).toBe(false);
    expect(mayVerify(parsePublicJwk({ ...okp, alg: "EdDSA" }), "Ed25519")).toBe(true);
  });
});

describe("importJwk", () => {
  it("imports equal keys once", () => {
    expect(importJwk(parsePublicJwk({ ...ec, kid: "one" }))).toBe(importJwk(parsePublicJwk({ ...ec, kid: "two" })));
  });
});
