import { sha256 } from "@noble/hashes/sha2.js";
import { Buffer, type Bytes } from "./buffer";
import { isValid } from "./signatures";

// The part of node:crypto that the verifier uses, for browsers.

type Data = string | Uint8Array;
type Output = "hex" | "base64" | "base64url" | "buffer";

const bytesOf = (data: Data): Uint8Array => (typeof data === "string" ? Buffer.from(data) : data);
const shown = (digest: Uint8Array, output: Output): string | Bytes =>
  output === "buffer" ? Buffer.from(digest) : Buffer.from(digest).toString(output);

export const hash = (_algorithm: "sha256", data: Data, output: Output): string | Bytes =>
  shown(sha256(bytesOf(data)), output);

export function createHash(_algorithm: "sha256") {
  const sum = sha256.create();
  const self = {
    update(data: Data) {
      sum.update(bytesOf(data));
      return self;
    },
    digest: (output: Output = "buffer") => shown(sum.digest(), output),
  };
  return self;
}

/** A public key as it was written. A key that cannot be used verifies nothing. */
export type PublicKey = { readonly jwk: JsonWebKey };

export const createPublicKey = ({ key }: { key: JsonWebKey }): PublicKey => ({ jwk: key });

/** Verifies a signature of Ed25519, ECDSA on P-256 or RSA. ECDSA signatures are in DER unless `dsaEncoding` is given. */
export function verify(
  _digest: "sha256" | null,
  data: Uint8Array,
  key: PublicKey | { key: PublicKey; dsaEncoding: "ieee-p1363" },
  signature: Uint8Array,
): boolean {
  const isPlain = "jwk" in key;
  return isValid({ jwk: isPlain ? key.jwk : key.key.jwk, data, signature, isDer: isPlain });
}

/** The verifier signs nothing. */
export function sign(): never {
  throw new Error("A verifier signs nothing.");
}
