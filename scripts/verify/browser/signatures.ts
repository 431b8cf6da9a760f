import { Buffer } from "./buffer";

/** A signature to verify. */
export type SignatureCheck = {
  readonly jwk: JsonWebKey;
  readonly data: Uint8Array;
  readonly signature: Uint8Array;
  /** Whether an ECDSA signature is in DER, as passkeys write it. */
  readonly isDer: boolean;
};

// The verifier is synchronous, and the cryptography of browsers is not. So a run takes each unknown signature for valid
// and notes it. The signatures are verified afterwards. If one is wrong, the run is repeated with the known answers.
const answers = new Map<string, boolean>();
const open = new Map<string, SignatureCheck>();

/** The answer on a signature, or "valid" for one that was not verified yet. */
export function isValid(check: SignatureCheck): boolean {
  const name = nameOf(check);
  const known = answers.get(name);
  if (known !== undefined) return known;
  open.set(name, check);
  return true;
}

const nameOf = ({ jwk, data, signature, isDer }: SignatureCheck): string =>
  JSON.stringify([jwk, isDer, Buffer.from(data).toString("base64"), Buffer.from(signature).toString("base64")]);

/** Repeats a run until it relied on no signature that is wrong. @throws NoAlgorithm, and what the last run throws. */
export async function withSignatures<Outcome>(run: () => Promise<Outcome>): Promise<Outcome> {
  answers.clear();
  for (;;) {
    open.clear();
    const outcome = await settled(run);
    const asked = [...open];
    const valid = await Promise.all(asked.map(([, check]) => verified(check)));
    for (const [at, [name]] of asked.entries()) answers.set(name, valid[at] === true);
    if (valid.every(Boolean)) return outcome();
  }
}

const settled = <Outcome>(run: () => Promise<Outcome>): Promise<() => Outcome> =>
  run().then(
    (outcome) => () => outcome,
    (error) => () => {
      throw error;
    },
  );

/** Thrown if the browser cannot verify a signature. */
export class NoAlgorithm extends Error {}

async function verified(check: SignatureCheck): Promise<boolean> {
  const { kty = "", crv = "" } = check.jwk;
  const algorithm = algorithms[kty];
  const signature = kty === "EC" && check.isDer ? plainOf(check.signature) : check.signature;
  if (!algorithm || !signature) return false;
  if (!globalThis.crypto?.subtle) throw new NoAlgorithm("A page without https cannot verify signatures.");
  try {
    const { alg: _, key_ops: __, use: ___, kid: ____, ...jwk } = check.jwk as JsonWebKey & { kid?: string };
    const key = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
    return await crypto.subtle.verify(algorithm, key, bytesOf(signature), bytesOf(check.data));
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "NotSupportedError") return false;
    throw new NoAlgorithm(`This browser cannot verify ${crv || kty} signatures.`);
  }
}

const bytesOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);

type Algorithm = RsaHashedImportParams | (EcKeyImportParams & EcdsaParams) | { name: "Ed25519" };
const algorithms: Readonly<Record<string, Algorithm>> = {
  OKP: { name: "Ed25519" },
  EC: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  RSA: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
};

/** Writes an ECDSA signature in DER (RFC 3279 section 2.2.3) as two numbers of 32 bytes; undefined for any other bytes. */
function plainOf(der: Uint8Array): Uint8Array | undefined {
  const first = numberAt(der, 2);
  const second = first && numberAt(der, first.end);
  if (!first || der[0] !== 0x30 || der[1] !== der.length - 2 || second?.end !== der.length) return undefined;
  return Uint8Array.of(...first.bytes, ...second.bytes);
}

/** Reads a positive number of at most 32 bytes in its only DER spelling. */
function numberAt(der: Uint8Array, at: number): { bytes: Uint8Array; end: number } | undefined {
  const end = at + 2 + (der[at + 1] ?? 0);
  const value = der.subarray(at + 2, end);
  const [first = 0x80, next = 0] = value;
  const isPadded = first === 0 && value.length > 1;
  if (der[at] !== 2 || end > der.length || first >= 0x80 || (isPadded && next < 0x80)) return undefined;
  const digits = isPadded ? value.subarray(1) : value;
  if (digits.length > 32) return undefined;
  const bytes = new Uint8Array(32);
  bytes.set(digits, 32 - digits.length);
  return { bytes, end };
}
