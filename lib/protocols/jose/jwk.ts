import { createPublicKey, type KeyObject } from "node:crypto";
import { decodeBase64url } from "@/lib/protocols/encoding/base64url";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { JoseError } from "./errors";
import { LruCache } from "./lru-cache";

/** `EdDSA` and `Ed25519` name the same algorithm (RFC 8037, RFC 9864). */
export type JwsAlgorithm = "ES256" | "EdDSA" | "Ed25519" | "RS256";

type Labels = { readonly kid?: string; readonly alg?: JwsAlgorithm; readonly use?: "sig" };
export type EcPublicJwk = Labels & {
  readonly kty: "EC";
  readonly crv: "P-256";
  readonly x: string;
  readonly y: string;
};
export type OkpPublicJwk = Labels & { readonly kty: "OKP"; readonly crv: "Ed25519"; readonly x: string };
export type RsaPublicJwk = Labels & { readonly kty: "RSA"; readonly n: string; readonly e: string };
export type PublicJwk = EcPublicJwk | OkpPublicJwk | RsaPublicJwk;

const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] as const;
const algorithmsOf = {
  EC: ["ES256"],
  OKP: ["EdDSA", "Ed25519"],
  RSA: ["RS256"],
} as const satisfies Record<PublicJwk["kty"], readonly JwsAlgorithm[]>;
const rsaBytes = { min: 256, max: 1024 };
const maxKidLength = 256;

/** Points of small order, for which some signature verifies any message (RFC 8032 §8.9 permits refusing them). */
const smallOrder = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

/** 2^255 - 19, above every coordinate of Ed25519 (RFC 8032 §5.1.3). */
const fieldPrime = Buffer.from(`7f${"ff".repeat(30)}ed`, "hex");

/** A key takes 6 kB outside the heap, where nothing but this number bounds it. */
const imported = new LruCache<string, KeyObject>(2048);
/**
 * Of key objects that are kept anyway, so that not even their texts are put together again. It keeps no key: thousands of
 * agents are known to caches that count the bytes of the heap alone.
 */
const importedOf = new WeakMap<PublicJwk, WeakRef<KeyObject>>();
const thumbprintOf = new WeakMap<PublicJwk, string>();

/**
 * Reads a public signing key: P-256, Ed25519, or RSA of at least 2048 bits; unknown members are dropped.
 *
 * Throws {@link JoseError} for:
 *
 * - private or symmetric keys
 * - other curves, and points off the curve or of small order
 * - weak RSA parameters
 * - keys labelled for another algorithm or use
 *
 * @see [RFC 7517 - JSON Web Key](https://www.rfc-editor.org/rfc/rfc7517.html#section-4)
 */
export function parsePublicJwk(value: unknown): PublicJwk {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new JoseError("malformed_key");
  const members: Record<string, unknown> = { ...value };
  const secret = privateMembers.find((name) => name in members);
  if (secret !== undefined) throw new JoseError("key_not_allowed", secret);
  const jwk = parseMaterial(members);
  importJwk(jwk);
  return jwk;
}

/** Computes the SHA-256 thumbprint of a key, base64url (RFC 7638 §3). */
export function thumbprint(jwk: PublicJwk): string {
  const known = thumbprintOf.get(jwk);
  if (known !== undefined) return known;
  const computed = sha256(requiredMembers(jwk));
  thumbprintOf.set(jwk, computed);
  return computed;
}

/** Whether a key may verify signatures of the algorithm: by its type, and by its `alg` where it has one. */
export function mayVerify(jwk: PublicJwk, algorithm: JwsAlgorithm): boolean {
  const known: readonly JwsAlgorithm[] = algorithmsOf[jwk.kty];
  if (!known.includes(algorithm)) return false;
  return jwk.alg === undefined || jwk.alg === algorithm || jwk.kty === "OKP";
}

/** Imports a key once and remembers it, since importing costs as much as verifying; throws {@link JoseError} off the curve. */
export function importJwk(jwk: PublicJwk): KeyObject {
  const known = importedOf.get(jwk)?.deref();
  if (known !== undefined) return known;
  const identity = requiredMembers(jwk);
  const key = imported.get(identity) ?? importOrRefuse(jwk);
  imported.set(identity, key);
  importedOf.set(jwk, new WeakRef(key));
  return key;
}

function importOrRefuse({ kid: _, alg: __, use: ___, ...key }: PublicJwk): KeyObject {
  try {
    return createPublicKey({ key, format: "jwk" });
  } catch {
    throw new JoseError("malformed_key");
  }
}

/** The members a thumbprint covers, in lexical order. Coordinates are base64url, so nothing needs escaping. */
function requiredMembers(jwk: PublicJwk): string {
  switch (jwk.kty) {
    case "EC":
      return `{"crv":"${jwk.crv}","kty":"EC","x":"${jwk.x}","y":"${jwk.y}"}`;
    case "OKP":
      return `{"crv":"${jwk.crv}","kty":"OKP","x":"${jwk.x}"}`;
    case "RSA":
      return `{"e":"${jwk.e}","kty":"RSA","n":"${jwk.n}"}`;
  }
}

function parseMaterial(members: Record<string, unknown>): PublicJwk {
  switch (members.kty) {
    case "EC":
      if (members.crv !== "P-256") throw new JoseError("key_not_allowed", "crv");
      return {
        kty: "EC",
        crv: "P-256",
        x: coordinate(members, "x"),
        y: coordinate(members, "y"),
        ...labels(members, "EC"),
      };
    case "OKP":
      if (members.crv !== "Ed25519") throw new JoseError("key_not_allowed", "crv");
      return { kty: "OKP", crv: "Ed25519", x: edwardsPoint(members), ...labels(members, "OKP") };
    case "RSA":
      return { kty: "RSA", n: modulus(members), e: exponent(members), ...labels(members, "RSA") };
    default:
      throw new JoseError("key_not_allowed", "kty");
  }
}

function labels({ kid, alg, use, key_ops: operations }: Record<string, unknown>, kty: PublicJwk["kty"]): Labels {
  if (use !== undefined && use !== "sig") throw new JoseError("key_not_allowed", "use");
  if (operations !== undefined && !isForSignatures(operations)) throw new JoseError("key_not_allowed", "key_ops");
  const algorithm = algorithmsOf[kty].find((name) => name === alg);
  if (alg !== undefined && algorithm === undefined) throw new JoseError("key_not_allowed", "alg");
  if (kid !== undefined && (typeof kid !== "string" || kid === "" || kid.length > maxKidLength)) {
    throw new JoseError("malformed_key", "kid");
  }
  return {
    ...(kid === undefined ? {} : { kid }),
    ...(algorithm === undefined ? {} : { alg: algorithm }),
    ...(use === undefined ? {} : { use }),
  };
}

/** A public key signs nothing, but some label both halves of a pair alike; nothing is named twice (RFC 7517 §4.3). */
function isForSignatures(operations: unknown): boolean {
  if (!Array.isArray(operations) || !operations.includes("verify")) return false;
  return (
    operations.every((name) => name === "verify" || name === "sign") && new Set(operations).size === operations.length
  );
}

function coordinate(members: Record<string, unknown>, name: "x" | "y"): string {
  const { text, bytes } = decode(members, name);
  if (bytes.length !== 32) throw new JoseError("malformed_key", name);
  return text;
}

function edwardsPoint(members: Record<string, unknown>): string {
  const x = coordinate(members, "x");
  const bytes = Buffer.from(x, "base64url");
  bytes[31] = (bytes[31] ?? 0) & 0x7f;
  if (smallOrder.has(bytes.toString("hex"))) throw new JoseError("key_not_allowed", "x");
  // Some libraries reduce y modulo p: the key would have a second spelling, and so a second thumbprint.
  if (bytes.reverse().compare(fieldPrime) >= 0) throw new JoseError("malformed_key", "x");
  return x;
}

function modulus(members: Record<string, unknown>): string {
  const { text, bytes } = decode(members, "n");
  if (bytes[0] === 0 || ((bytes.at(-1) ?? 0) & 1) === 0) throw new JoseError("malformed_key", "n");
  const fullLength = bytes.length > rsaBytes.min || (bytes.length === rsaBytes.min && (bytes[0] ?? 0) >= 0x80);
  if (!fullLength || bytes.length > rsaBytes.max) throw new JoseError("key_not_allowed", "n");
  return text;
}

function exponent(members: Record<string, unknown>): string {
  const { text, bytes } = decode(members, "e");
  const value = bytes.length > 4 ? Number.NaN : bytes.readUIntBE(0, bytes.length);
  if (bytes[0] === 0 || !(value >= 65_537) || value % 2 === 0) throw new JoseError("key_not_allowed", "e");
  return text;
}

function decode(members: Record<string, unknown>, name: string): { text: string; bytes: Buffer } {
  const text = members[name];
  const bytes = typeof text === "string" && text.length <= 2048 ? decodeBase64url(text) : undefined;
  if (typeof text !== "string" || bytes === undefined || bytes.length === 0) throw new JoseError("malformed_key", name);
  return { text, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}
