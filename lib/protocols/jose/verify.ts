import { type ClaimRules, checkClaims, type JwtClaims } from "./claims";
import { type CompactJws, type CompactRules, type JwsHeader, readCompact } from "./compact";
import { JoseError } from "./errors";
import { importJwk, mayVerify, type PublicJwk } from "./jwk";
import { checkNow, type SignatureCheck, signatureWorkers } from "./signature-work";

export type VerifyRules = CompactRules & ClaimRules & { readonly keys: readonly PublicJwk[] };
export type VerifiedJws = { readonly header: JwsHeader; readonly claims: JwtClaims; readonly key: PublicJwk };

/** Keys without a `kid` are tried one after another; a longer list would let a token cost too much. */
const maxCandidates = 8;

/**
 * Verifies a compact JWS with one of the keys, then its claims.
 *
 * The algorithm must be allowed by the caller and fit the key; `kid`, where both have one, selects the key. Throws
 * {@link JoseError}. Never remember a token by its text: an ECDSA signature has two spellings; remember its `jti`.
 *
 * @see [RFC 8725 - JWT Best Current Practices](https://www.rfc-editor.org/rfc/rfc8725.html#section-3)
 */
export function verifyCompact(token: string, rules: VerifyRules): VerifiedJws {
  return verifyJws(readCompact(token, rules), rules);
}

/** Verifies a token that was taken apart before, as {@link verifyCompact} does. */
export function verifyJws(jws: CompactJws, rules: ClaimRules & { readonly keys: readonly PublicJwk[] }): VerifiedJws {
  const key = verifySignature(jws, rules.keys);
  return { header: jws.header, claims: checkClaims(jws.payload, rules), key };
}

/** Verifies as {@link verifyJws} does, the signature in a thread of its own. */
export async function verifyJwsAside(
  jws: CompactJws,
  rules: ClaimRules & { readonly keys: readonly PublicJwk[] },
): Promise<VerifiedJws> {
  const key = await verifySignatureAside(jws, rules.keys);
  return { header: jws.header, claims: checkClaims(jws.payload, rules), key };
}

/** Returns the key that signed the token, or throws {@link JoseError} when none of them did. */
export function verifySignature(jws: CompactJws, keys: readonly PublicJwk[]): PublicJwk {
  const signer = candidatesFor(jws, keys).find((key) => isSignedBy(jws, key));
  if (signer === undefined) throw new JoseError("signature_invalid");
  return signer;
}

async function verifySignatureAside(jws: CompactJws, keys: readonly PublicJwk[]): Promise<PublicJwk> {
  for (const key of candidatesFor(jws, keys)) if (await isSignedByAside(jws, key)) return key;
  throw new JoseError("signature_invalid");
}

function candidatesFor({ header: { alg, kid } }: CompactJws, keys: readonly PublicJwk[]): readonly PublicJwk[] {
  const candidates = keys.filter(
    (key) => mayVerify(key, alg) && (kid === undefined || key.kid === undefined || key.kid === kid),
  );
  if (candidates.length === 0) throw new JoseError("key_not_found");
  return candidates.slice(0, maxCandidates);
}

/** Whether this key signed the token, independently of the header's `kid`; the algorithm must fit the key. */
export function isSignedBy(jws: CompactJws, jwk: PublicJwk): boolean {
  const check = checkOf(jws, jwk);
  return check !== undefined && checkNow(check);
}

/** Returns the same as {@link isSignedBy}, computed in a separate thread. */
export async function isSignedByAside(jws: CompactJws, jwk: PublicJwk): Promise<boolean> {
  const check = checkOf(jws, jwk);
  return check !== undefined && signatureWorkers().check(check);
}

/** The check of a signature; undefined if it cannot be one of this key and algorithm. */
function checkOf({ header: { alg }, signingInput, signature }: CompactJws, jwk: PublicJwk): SignatureCheck | undefined {
  if (!mayVerify(jwk, alg)) return undefined;
  const check = { key: importJwk(jwk), dsaEncoding: "ieee-p1363", input: signingInput, signature } as const;
  switch (alg) {
    case "ES256":
      // Some libraries accepted r = s = 0 (CVE-2022-21449), so the length and the zeroes are ours to check.
      if (signature.length !== 64 || isZero(signature, 0, 32) || isZero(signature, 32, 64)) return undefined;
      return { ...check, digest: "sha256" };
    case "EdDSA":
    case "Ed25519":
      return signature.length === 64 ? { ...check, digest: null } : undefined;
    case "RS256":
      return { ...check, digest: "sha256" };
  }
}

function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}
