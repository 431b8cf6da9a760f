import { generateKeyPairSync, KeyObject } from "node:crypto";
import { queryObjects } from "node:v8";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, it } from "vitest";
import { rfc7515, rfc7638, rfc8037 } from "@/lib/protocols/jose/vectors/published";
import { isJoseError } from "./errors";
import { importJwk, mayVerify, type PublicJwk, parsePublicJwk, thumbprint } from "./jwk";

const ec = rfc7515.es256.jwk;
const rsa = rfc7638.jwk;
const okp = rfc8037.jwk;
const zeros = Buffer.alloc(32).toString("base64url");

const p256 = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const ed25519 = 2n ** 255n - 19n;
const encoded = (value: bigint): string =>
  Buffer.from(value.toString(16).padStart(64, "0"), "hex").toString("base64url");
const little = (value: bigint): string =>
  Buffer.from(value.toString(16).padStart(64, "0"), "hex").reverse().toString("base64url");
/** The point of P-256 with x = 5, and its x written as p + 5. */
const small = { kty: "EC", crv: "P-256", x: encoded(5n), y: encoded(rootFor(5n)) };
const overflowing = { ...small, x: encoded(p256 + 5n) };

/** Of the two y for this x, one; p = 3 mod 4 makes the root a power. */
function rootFor(x: bigint): bigint {
  const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
  let [base, exponent, root] = [(x ** 3n - 3n * x + b) % p256, (p256 + 1n) / 4n, 1n];
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) root = (root * base) % p256;
    base = (base * base) % p256;
  }
  return root;
}

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
    ["a coordinate with p added", overflowing, "malformed_key"],
    ["y = p", { ...ec, y: encoded(p256) }, "malformed_key"],
    ["a short coordinate", { ...ec, x: "AAAA" }, "malformed_key: x"],
    ["a coordinate with padding", { ...ec, x: `${ec.x}=` }, "malformed_key: x"],
    ["a coordinate spelled otherwise", { ...ec, x: ec.x.replace(/U$/, "V") }, "malformed_key: x"],
    ["a coordinate that is no string", { ...ec, y: 1 }, "malformed_key: y"],
    ["a point of small order", { ...okp, x: zeros }, "key_not_allowed: x"],
    ["a point of small order, signed", { ...okp, x: `${zeros.slice(0, -2)}IA` }, "key_not_allowed: x"],
    ["a point whose y has p added", { ...okp, x: little(ed25519 + 3n) }, "malformed_key: x"],
    ["a point whose y has p added, signed", { ...okp, x: little(ed25519 + 3n + (1n << 255n)) }, "malformed_key: x"],
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
    ["key_ops that name one twice", { ...rsa, key_ops: ["verify", "verify"] }, "key_not_allowed: key_ops"],
    ["key_ops for encryption too", { ...rsa, key_ops: ["verify", "encrypt"] }, "key_not_allowed: key_ops"],
    ["key_ops that are no list", { ...rsa, key_ops: "verify" }, "key_not_allowed: key_ops"],
    ["a use that is no text", { ...rsa, use: ["sig"] }, "key_not_allowed: use"],
    ["a kid of 64 KiB", { ...ec, kid: "k".repeat(65_536) }, "malformed_key: kid"],
    ["a numeric kid", { ...ec, kid: 1 }, "malformed_key: kid"],
  ])("refuses %s", (_, value, message) => {
    expect(refusal(value)).toBe(message);
  });

  it("accepts a point with a small x, so that it is the added p which is refused", () => {
    expect(refusal(small)).toBe("accepted");
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

describe("keys, which take memory that no cache of the heap counts", () => {
  it("are kept up to a number, however many owners of keys are known", async () => {
    const known = Array.from({ length: 5_000 }, () =>
      parsePublicJwk(generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" })),
    );
    await new Promise((done) => setImmediate(done));
    expect(queryObjects(KeyObject, { format: "count" })).toBeLessThan(2_500);
    expect(importJwk(known[0] as PublicJwk).asymmetricKeyType).toBe("ed25519");
  });
});
