import { cose, decodeCredentialPublicKey } from "@simplewebauthn/server/helpers";
import { encodeBase64url } from "@/lib/protocols/encoding/base64url";
import { parsePublicJwk } from "@/lib/protocols/jose/jwk";
import type { PasskeyJwk } from "./model";

/** ES256, Ed25519 and RS256 (RFC 9053): what browsers offer, and what our verifier reads. */
export const keyAlgorithms = [-7, -8, -257] as const;

/**
 * Reads the key that an authenticator made (COSE) as a JWK.
 *
 * @throws JoseError for a key that is none of the three kinds, off its curve, or weak.
 */
export function readCredentialKey(publicKey: Uint8Array<ArrayBuffer>): PasskeyJwk {
  const { kid: _, alg: __, use: ___, ...jwk } = parsePublicJwk(membersOf(publicKey));
  return jwk;
}

function membersOf(publicKey: Uint8Array<ArrayBuffer>): Record<string, unknown> {
  const key = decodeCredentialPublicKey(publicKey);
  if (cose.isCOSEPublicKeyEC2(key)) {
    const crv = key.get(cose.COSEKEYS.crv) === cose.COSECRV.P256 ? "P-256" : undefined;
    return { kty: "EC", crv, x: text(key.get(cose.COSEKEYS.x)), y: text(key.get(cose.COSEKEYS.y)) };
  }
  if (cose.isCOSEPublicKeyRSA(key)) {
    return { kty: "RSA", n: text(key.get(cose.COSEKEYS.n)), e: text(key.get(cose.COSEKEYS.e)) };
  }
  if (cose.isCOSEPublicKeyOKP(key)) {
    const crv = key.get(cose.COSEKEYS.crv) === cose.COSECRV.ED25519 ? "Ed25519" : undefined;
    return { kty: "OKP", crv, x: text(key.get(cose.COSEKEYS.x)) };
  }
  return {};
}

const text = (bytes: unknown): string | undefined => (bytes instanceof Uint8Array ? encodeBase64url(bytes) : undefined);
