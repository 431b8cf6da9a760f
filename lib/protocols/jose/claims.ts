import type { JsonObject, JsonValue } from "@/lib/protocols/json/strict-json";
import { JoseError } from "./errors";

/** The registered claims (RFC 7519 §4.1), each of the right type where present. */
export type JwtClaims = JsonObject & {
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string | string[];
  readonly exp?: number;
  readonly nbf?: number;
  readonly iat?: number;
  readonly jti?: string;
};

export type ClaimRules = {
  /** Seconds since the epoch. */
  readonly now: number;
  readonly required: readonly string[];
  readonly issuer?: string;
  /** The token must be for this audience; other audiences beside it are fine unless `soleAudience`. */
  readonly audience?: string;
  readonly soleAudience?: boolean;
  /** Seconds by which the clocks may differ; 5 unless given. */
  readonly skew?: number;
  /** Seconds from `iat` (or from now) to `exp`, at most. */
  readonly maxLifetime?: number;
};

const defaultSkew = 5;
/** Year 5138 in seconds: a larger number is in milliseconds. */
const lastSecond = 1e11;

/**
 * Checks the registered claims of a verified token and answers them typed.
 *
 * Throws {@link JoseError} naming the claim. Comparisons are exact: no URL normalisation, no case folding.
 *
 * @see [RFC 7519 - JSON Web Token](https://www.rfc-editor.org/rfc/rfc7519.html#section-4.1)
 */
export function checkClaims(payload: JsonObject, rules: ClaimRules): JwtClaims {
  for (const name of rules.required) if (!(name in payload)) throw new JoseError("claim_missing", name);
  const claims = typed(payload);
  if (rules.issuer !== undefined && claims.iss !== rules.issuer) throw new JoseError("issuer_mismatch", "iss");
  checkAudience(claims.aud, rules);
  checkTimes(claims, rules);
  return claims;
}

function typed(payload: JsonObject): JwtClaims {
  const { iss, sub, aud, exp, nbf, iat, jti } = payload;
  checkText(iss, "iss");
  checkText(sub, "sub");
  checkAudienceType(aud);
  checkTime(exp, "exp");
  checkTime(nbf, "nbf");
  checkTime(iat, "iat");
  checkText(jti, "jti");
  return payload as JwtClaims;
}

function checkAudience(aud: JwtClaims["aud"], { audience, soleAudience = false }: ClaimRules): void {
  if (audience === undefined) return;
  const audiences = typeof aud === "string" ? [aud] : (aud ?? []);
  if (!audiences.includes(audience) || (soleAudience && audiences.length > 1)) {
    throw new JoseError("audience_mismatch", "aud");
  }
}

function checkTimes({ exp, nbf, iat }: JwtClaims, { now, skew = defaultSkew, maxLifetime }: ClaimRules): void {
  if (exp !== undefined && exp <= now - skew) throw new JoseError("expired", "exp");
  if (nbf !== undefined && nbf > now + skew) throw new JoseError("not_yet_valid", "nbf");
  if (iat !== undefined && iat > now + skew) throw new JoseError("not_yet_valid", "iat");
  if (maxLifetime === undefined || exp === undefined) return;
  if (exp > now + skew + maxLifetime || (iat !== undefined && exp - iat > maxLifetime)) {
    throw new JoseError("lifetime_too_long", "exp");
  }
}

function checkText(value: JsonValue | undefined, name: string): void {
  if (value === undefined || (typeof value === "string" && value !== "")) return;
  throw new JoseError("claim_malformed", name);
}

function checkTime(value: JsonValue | undefined, name: string): void {
  if (value === undefined || (typeof value === "number" && value >= 0 && value < lastSecond)) return;
  throw new JoseError("claim_malformed", name);
}

function checkAudienceType(value: JsonValue | undefined): void {
  if (value === undefined || (typeof value === "string" && value !== "")) return;
  const texts = Array.isArray(value) && value.every((each) => typeof each === "string" && each !== "");
  if (!texts || value.length === 0) throw new JoseError("claim_malformed", "aud");
}
