import { runtime } from "@/lib/platform/base/runtime";
import { publicKeys } from "@/lib/platform/keys/keys";
import type { JwtClaims } from "@/lib/protocols/jose/claims";
import { verifyCompact } from "@/lib/protocols/jose/verify";

/**
 * Verifies that a text is an access token of this server. Does not judge on current facts whether it is still valid.
 *
 * @param skew Seconds for which an expired token is still read, so that it can be answered as expired.
 * @throws JoseError
 * @see RFC 9068 section 4
 */
export function readAccessToken(token: string, now: Date, skew = 0): JwtClaims & { jti: string } {
  const { claims } = verifyCompact(token, {
    algorithms: ["ES256", "RS256"],
    types: ["at+jwt"],
    keys: publicKeys("access-token-es256", "access-token-rs256"),
    issuer: runtime().publicUrl,
    now: now.getTime() / 1000,
    required: ["iss", "sub", "aud", "client_id", "exp", "iat", "jti"],
    skew,
  });
  return { ...claims, jti: claims.jti ?? "" };
}
