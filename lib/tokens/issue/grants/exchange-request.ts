import { OAuthError } from "@/lib/protocols/oauth/errors";
import type { OAuthForm } from "@/lib/protocols/oauth/form";

const type = (name: string) => `urn:ietf:params:oauth:token-type:${name}`;
export const accessTokenType = type("access_token");
export const jwtType = type("jwt");
export const idTokenType = type("id_token");

/** The parameters of a token exchange. Its tokens are not verified yet. */
export type ExchangeRequest = {
  subjectToken: string;
  subjectTokenType: string;
  actorToken: string | undefined;
  issuedTokenType: string;
  /** The resource server, if `audience` names it. */
  audience: string | null;
};

/**
 * Reads the parameters of a token exchange.
 *
 * `audience` has the same meaning as `resource`: the identifier of a resource server.
 *
 * @throws OAuthError `invalid_request`; `invalid_target` for more than one target.
 * @see RFC 8693 section 2.1
 */
export function readExchange(form: OAuthForm): ExchangeRequest {
  const subjectToken = form.require("subject_token");
  const subjectTokenType = form.require("subject_token_type");
  if (![accessTokenType, jwtType, idTokenType].includes(subjectTokenType)) {
    throw new OAuthError("invalid_request", "subject_token_type must be access_token, jwt or id_token");
  }
  const issuedTokenType = form.get("requested_token_type") ?? accessTokenType;
  if (![accessTokenType, jwtType].includes(issuedTokenType)) {
    throw new OAuthError("invalid_request", "requested_token_type must be access_token or jwt");
  }
  const actorToken = readActorToken(form);
  return { subjectToken, subjectTokenType, actorToken, issuedTokenType, audience: readAudience(form) };
}

function readActorToken(form: OAuthForm): string | undefined {
  const actorToken = form.get("actor_token");
  const actorTokenType = form.get("actor_token_type");
  if ((actorToken === undefined) !== (actorTokenType === undefined)) {
    throw new OAuthError("invalid_request", "actor_token and actor_token_type go together");
  }
  if (actorTokenType !== undefined && ![accessTokenType, jwtType].includes(actorTokenType)) {
    throw new OAuthError("invalid_request", "actor_token_type must be access_token or jwt");
  }
  return actorToken;
}

function readAudience(form: OAuthForm): string | null {
  const targets = new Set([...form.getAll("resource"), ...form.getAll("audience")]);
  if (targets.size > 1) throw new OAuthError("invalid_target", "one token is for one resource");
  return form.getAll("audience")[0] ?? null;
}
