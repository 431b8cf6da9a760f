import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import type { JwtClaims } from "@/lib/protocols/jose/claims";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import { serverAt } from "@/lib/tokens/cache";
import type { ActClaim } from "@/lib/tokens/model";
import { readAccessToken } from "@/lib/tokens/read-token";
import type { TokenContext } from "@/lib/tokens/validity.model";
import { tokenRefusal } from "@/lib/tokens/validity.policy";
import { loadToken } from "@/lib/tokens/validity.store";
import { readActors } from "./actors";
import type { Moment } from "./grant";

/** An access token of ours that is valid now. */
export type StandingToken = TokenContext & {
  location: string;
  act: ActClaim | undefined;
  /** The authority in the token itself. */
  authority: CanonicalAuthority;
  expiresAt: Date;
};

/** Turns a fault of a presented token into the refusal of RFC 8693 section 2.2.2, which is never `invalid_grant`. */
export const unacceptable = (parameter: string, reason: string): OAuthError =>
  new OAuthError("invalid_request", `${parameter}: ${reason}`);

/** Calls `read`, and turns errors about a malformed or wrongly signed token into faults of the request. */
export function readPresented<T>(parameter: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isJoseError(error)) throw unacceptable(parameter, error.message);
    throw error;
  }
}

/**
 * Verifies an access token that was presented for an exchange. Its issuance, its subject tokens, their instances and
 * agents, its chain, and its resource server must be valid now.
 *
 * Possession of its key is not checked, because the key is the other agent's. The delegation to the asking agent bounds
 * the exchange.
 *
 * @throws OAuthError `invalid_request`
 * @see RFC 8693 section 2.1, RFC 9068 section 4
 */
export async function standingToken(token: string, parameter: string, moment: Moment): Promise<StandingToken> {
  const claims = readPresented(parameter, () => readAccessToken(token, moment.now));
  const { jti, aud, exp = 0 } = claims;
  const authority = statedAuthority(claims);
  const act = readActors(claims.act);
  if (typeof aud !== "string" || !authority || (claims.act !== undefined && !act)) {
    throw unacceptable(parameter, "it is not a token that this server issues");
  }
  const [context, server] = await Promise.all([loadToken(jti), serverAt(aud, moment.fresh)]);
  if (!context || !server) throw unacceptable(parameter, "no such token was issued");
  const refusal = tokenRefusal(context, server, moment.now);
  if (refusal) throw unacceptable(parameter, refusal.reason);
  const dependencies = [...context.dependencies, ...server.dependencies];
  return { ...context, location: aud, act, authority, expiresAt: new Date(exp * 1000), dependencies };
}

/** Reads the authority in our own token, as strictly as any other input. */
function statedAuthority(claims: JwtClaims): CanonicalAuthority | undefined {
  const parsed = parseAuthority(claims.authorization_details);
  return parsed.ok ? canonicalAuthority(parsed.authority) : undefined;
}
