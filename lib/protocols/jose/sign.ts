import type { KeyObject } from "node:crypto";
import { encodeBase64url } from "@/lib/protocols/encoding/base64url";
import type { JwsAlgorithm } from "./jwk";
import { type SignatureKey, signatureWorkers, signNow } from "./signature-work";

export type SigningHeader = { readonly alg: JwsAlgorithm; readonly typ: string; readonly kid?: string } & Record<
  string,
  unknown
>;
/** Signs the bytes; ECDSA as r and s of 32 bytes each (RFC 7518 §3.4). */
export type SignFunction = (signingInput: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** Signs a token with a key at hand (RFC 7515 §5.1). The key must be of the type `alg` names. */
export function signCompact(header: SigningHeader, payload: object, key: KeyObject): string {
  const input = signingInputOf(header, payload);
  return assemble(input, signWith(header.alg, Buffer.from(input), key));
}

/** Signs a token with a key at hand that only its own `sign` can use (RFC 7515 §5.1). */
export function signCompactNow(
  header: SigningHeader,
  payload: object,
  by: (signingInput: Uint8Array) => Uint8Array,
): string {
  const input = signingInputOf(header, payload);
  return assemble(input, by(Buffer.from(input)));
}

/** Signs the exact text of a payload, whose digest is on record (RFC 7515 §5.1). It must be a JSON object. */
export function signTextNow(header: SigningHeader, text: string, by: (signingInput: Uint8Array) => Uint8Array): string {
  const input = `${encode(header)}.${Buffer.from(text).toString("base64url")}`;
  return assemble(input, by(Buffer.from(input)));
}

/** Signs a token with a key held elsewhere, such as a key service (RFC 7515 §5.1). */
export async function signCompactWith(header: SigningHeader, payload: object, by: SignFunction): Promise<string> {
  const input = signingInputOf(header, payload);
  return assemble(input, await by(Buffer.from(input)));
}

/** Signs bytes as the algorithm demands (RFC 7518 §3.3 and §3.4, RFC 8037 §3.1). */
export const signWith = (alg: JwsAlgorithm, input: Uint8Array, key: KeyObject): Uint8Array =>
  signNow({ ...signatureKey(alg, key), input });

/** Signs as {@link signWith} does, in a thread of its own. */
export const signWithAside = (alg: JwsAlgorithm, input: Uint8Array, key: KeyObject): Promise<Uint8Array> =>
  signatureWorkers().sign({ ...signatureKey(alg, key), input });

/** Edwards curves hash by themselves. */
const signatureKey = (alg: JwsAlgorithm, key: KeyObject): SignatureKey => ({
  key,
  digest: alg === "ES256" || alg === "RS256" ? "sha256" : null,
  dsaEncoding: "ieee-p1363",
});

const signingInputOf = (header: SigningHeader, payload: object): string => `${encode(header)}.${encode(payload)}`;
const assemble = (input: string, signature: Uint8Array): string => `${input}.${encodeBase64url(signature)}`;
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
