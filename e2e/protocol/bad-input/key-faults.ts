import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { type Fault, fault } from "@/e2e/protocol/bad-input/fault";
import { type Base, forge, signerOf, writing } from "@/e2e/protocol/bad-input/forge";
import type { Json } from "@/lib/testing/http";

// Keys in the header of a DPoP proof that nothing may be verified with.

type Pair = { privateKey: KeyObject; publicKey: KeyObject };
const curve = (namedCurve: string): Pair => generateKeyPairSync("ec", { namedCurve });
const rsa = (modulusLength: number, publicExponent = 65_537): Pair =>
  generateKeyPairSync("rsa", { modulusLength, publicExponent });
const zeros = Buffer.alloc(32).toString("base64url");
const prime = Buffer.from("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", "hex").toString(
  "base64url",
);

const refusedKey = (name: string, reason: string, forging: Fault["forge"]): Fault =>
  fault(`the key ${name}`, reason, forging, { kinds: ["proof"] });

const withJwk = (base: Base, jwk: unknown, sign = base.sign): string =>
  forge(base, { header: { ...base.header, jwk }, sign });
/** The base's own key, changed. */
const changed = (name: string, reason: string, change: (jwk: Json) => Json): Fault =>
  refusedKey(name, reason, (base) => withJwk(base, change(base.header.jwk as Json)));
/** Another key altogether, which signs. */
const other = (name: string, reason: string, alg: string, pair: () => Pair): Fault =>
  refusedKey(name, reason, (base) => {
    const { publicKey, privateKey } = pair();
    const header = { ...base.header, alg, jwk: publicKey.export({ format: "jwk" }) };
    return forge(base, { header, sign: signerOf(privateKey) });
  });

export const keyFaults: Fault[] = [
  refusedKey("is not there", "header_not_allowed: jwk", (base) => withJwk(base, undefined)),
  refusedKey("is null", "malformed_key", (base) => withJwk(base, null)),
  refusedKey("is a list", "malformed_key", (base) => withJwk(base, [base.header.jwk])),
  refusedKey("is a PEM", "malformed_key", (base) => withJwk(base, "-----BEGIN PUBLIC KEY-----")),
  changed("is private", "key_not_allowed: d", (jwk) => ({ ...jwk, d: zeros })),
  changed("has primes", "key_not_allowed: p", (jwk) => ({ ...jwk, p: "AAAA" })),
  changed("is a secret", "key_not_allowed: k", () => ({ kty: "oct", k: zeros })),
  changed("is of an unknown type", "key_not_allowed: kty", (jwk) => ({ ...jwk, kty: "AKP" })),
  changed("is of no type", "key_not_allowed: kty", ({ kty: _, ...jwk }) => jwk),
  changed("names another curve", "key_not_allowed: crv", (jwk) => ({ ...jwk, crv: "P-384" })),
  changed("is off the curve", "malformed_key", ({ x, ...jwk }) => ({ ...jwk, x, y: x })),
  changed("is at infinity", "malformed_key", (jwk) => ({ ...jwk, x: zeros, y: zeros })),
  changed("has x = p", "malformed_key", (jwk) => ({ ...jwk, x: prime })),
  changed("has a padded x", "malformed_key: x", ({ x, ...jwk }) => ({ ...jwk, x: `${x}=` })),
  changed("has a short x", "malformed_key: x", (jwk) => ({ ...jwk, x: "AAAA" })),
  changed("is for encryption", "key_not_allowed: use", (jwk) => ({ ...jwk, use: "enc" })),
  changed("may not verify", "key_not_allowed: key_ops", (jwk) => ({ ...jwk, key_ops: ["deriveKey"] })),
  changed("is for another algorithm", "key_not_allowed: alg", (jwk) => ({ ...jwk, alg: "RS256" })),
  changed("has a kid of 3,000 characters", "malformed_key: kid", (jwk) => ({ ...jwk, kid: "k".repeat(3_000) })),
  refusedKey("has x twice", "malformed_token: header", (base) => {
    const text = JSON.stringify(base.header.jwk).replace(/}$/, `,"x":"${zeros}"}`);
    return forge(base, { header: writing(base.header, "jwk", text) });
  }),
  other("is of P-384", "key_not_allowed: crv", "ES256", () => curve("P-384")),
  other("is of P-521", "key_not_allowed: crv", "ES256", () => curve("P-521")),
  other("is of secp256k1", "key_not_allowed: crv", "ES256", () => curve("secp256k1")),
  other("is of Ed448", "key_not_allowed: crv", "EdDSA", () => generateKeyPairSync("ed448")),
  other("is RSA of 1024 bits", "key_not_allowed: n", "RS256", () => rsa(1024)),
  other("is RSA with e = 3", "key_not_allowed: e", "RS256", () => rsa(2048, 3)),
  changed("is RSA with e = 1", "key_not_allowed: e", () => rsaJwk("AQ")),
  changed("is RSA with an enormous e", "key_not_allowed: e", () =>
    rsaJwk(Buffer.alloc(256, 255).toString("base64url")),
  ),
  changed("is an Ed25519 point of small order", "key_not_allowed: x", () => ({ kty: "OKP", crv: "Ed25519", x: zeros })),
  changed("is X25519", "key_not_allowed: crv", () => ({ kty: "OKP", crv: "X25519", x: zeros })),
];

function rsaJwk(e: string): Json {
  return { ...rsa(2048).publicKey.export({ format: "jwk" }), e };
}
