import { clock } from "@/lib/platform/base/clock";
import type { JwtClaims } from "@/lib/protocols/jose/claims";
import { isJoseError } from "@/lib/protocols/jose/errors";
import type { JsonValue } from "@/lib/protocols/json/strict-json";
import { loadServers } from "@/lib/resource-servers/standing.store";
import type { Caller } from "@/lib/tokens/issue/authenticate-pep-or-instance";
import { readAccessToken } from "./read-token";
import { tokenRefusal } from "./validity.policy";
import { loadToken } from "./validity.store";

/** The answer about a valid token. */
export type ActiveToken = { active: true; token_type: "DPoP" | "Bearer" } & { readonly [claim: string]: JsonValue };

/** The answer about any other text, always exactly this. */
export type InactiveToken = { active: false };

export type Introspection = ActiveToken | InactiveToken;

/** Claims of a token that its introspection repeats if the token has them. */
const repeated = [
  "scope",
  "client_id",
  "exp",
  "iat",
  "nbf",
  "sub",
  "aud",
  "iss",
  "jti",
  "cnf",
  "act",
  "authorization_details",
  "delegation",
  "agent",
];

const inactive = { active: false } as const;

/**
 * Answers whether a token is valid now, with its claims. Only its resource server and the instance that holds it get
 * this answer. For every other caller it is inactive, like a token that was never issued.
 *
 * Judges facts that are read after the request arrived (rules D7), by the rules of decisions.
 *
 * @see RFC 7662 section 2.2
 */
export async function introspectToken(caller: Caller, presented: string): Promise<Introspection> {
  const now = clock.now();
  const claims = readOrNone(presented, now);
  const context = claims && (await loadToken(claims.jti));
  if (!claims || !context) return inactive;
  const server = caller.kind === "pep" ? caller.server : await serverOf(context.token.resourceServerId);
  if (!server || (caller.kind === "instance" && caller.client.id !== context.token.instanceId)) return inactive;
  return tokenRefusal(context, server, clock.now()) ? inactive : toActive(claims);
}

function readOrNone(presented: string, now: Date): (JwtClaims & { jti: string }) | undefined {
  try {
    return readAccessToken(presented, now);
  } catch (error) {
    if (isJoseError(error)) return undefined;
    throw error;
  }
}

const serverOf = async (id: string) => (await loadServers([id])).get(id);

function toActive(claims: JwtClaims): ActiveToken {
  const said = repeated.flatMap((name) => {
    const value = claims[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { active: true, token_type: claims.cnf === undefined ? "Bearer" : "DPoP", ...Object.fromEntries(said) };
}
