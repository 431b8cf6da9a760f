import { constants, type KeyObject, sign } from "node:crypto";
import type { Json } from "@/lib/testing/http";

/** The parts of a token without a fault. Unchanged, they make a token that is accepted. */
export type Base = {
  header: Json;
  payload: Json;
  /** Signs as `alg` of the header demands. */
  sign: (input: Buffer) => Uint8Array;
};

/** The parts of a token: objects are written as JSON, texts and bytes exactly as they are, however malformed. */
export type Parts = {
  header: Json | string | Uint8Array;
  payload: Json | string | Uint8Array;
  /** Of the token's first two segments, as they are sent. */
  sign: (input: Buffer) => Uint8Array;
  /** Respells the segments after signing: header, payload, signature. */
  respell: (segments: [string, string, string]) => string;
};

export const bytesOf = (part: Json | string | Uint8Array): Buffer =>
  part instanceof Uint8Array ? Buffer.from(part) : Buffer.from(typeof part === "string" ? part : JSON.stringify(part));

const dotted = (segments: readonly string[]): string => segments.join(".");

/** Makes a token that any tolerant reader would make, with the parts that are to be wrong. */
export function forge(base: Base, parts: Partial<Parts> = {}): string {
  const { header, payload, sign: signature, respell = dotted } = { ...base, ...parts };
  const [head, body] = [bytesOf(header).toString("base64url"), bytesOf(payload).toString("base64url")];
  const signed = Buffer.from(signature(Buffer.from(`${head}.${body}`))).toString("base64url");
  return respell([head, body, signed]);
}

/** A token with segments that are wrong already when they are signed, so that the signature is right. */
export function forgeSegments({ sign: signature }: Base, head: string, body: string): string {
  return `${head}.${body}.${Buffer.from(signature(Buffer.from(`${head}.${body}`, "latin1"))).toString("base64url")}`;
}

/** The object as JSON with one member written exactly so, whether or not it was there. */
export function writing(object: Json, member: string, text: string): string {
  const { [member]: _, ...others } = object;
  return JSON.stringify({ ...others, [member]: "@@" }).replace('"@@"', () => text);
}

/** The last character of a canonical segment in its other spelling, where there is one: bits that mean nothing. */
export function secondSpelling(segment: string): string {
  const last = segment.slice(-1);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return segment.slice(0, -1) + alphabet.charAt(alphabet.indexOf(last) + 1);
}

/** Bytes of JSON whose length leaves bits over, so that the segment has a second spelling. */
export function withSpareBits(object: Json): Buffer {
  const bytes = bytesOf(object);
  return bytes.length % 3 === 0 ? Buffer.concat([bytes, Buffer.from(" ")]) : bytes;
}

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The other signature that verifies wherever this ES256 token's does: (r, n - s). */
export function twinOf(token: string): string {
  const at = token.lastIndexOf(".") + 1;
  const signature = Buffer.from(token.slice(at), "base64url");
  const s = (order - BigInt(`0x${signature.subarray(32).toString("hex")}`)).toString(16).padStart(64, "0");
  return token.slice(0, at) + Buffer.concat([signature.subarray(0, 32), Buffer.from(s, "hex")]).toString("base64url");
}

/** Signs with any private key as its type has it, also where the header's `alg` demands another. */
export function signerOf(key: KeyObject): Base["sign"] {
  if (key.asymmetricKeyType === "ec") return (input) => sign("sha256", input, { key, dsaEncoding: "ieee-p1363" });
  if (key.asymmetricKeyType === "rsa") {
    return (input) => sign("sha256", input, { key, padding: constants.RSA_PKCS1_PADDING });
  }
  return (input) => sign(null, input, key);
}
