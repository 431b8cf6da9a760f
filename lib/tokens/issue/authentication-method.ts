import { type AuthenticationScheme, OAuthError } from "@/lib/protocols/oauth/errors";
import type { OAuthForm } from "@/lib/protocols/oauth/form";

/**
 * Refuses a request that authenticates its client in several ways, even if they are valid.
 *
 * @throws OAuthError `invalid_request`
 * @see RFC 6749 section 2.3
 */
export function refuseSeveralMethods(authorization: string | null, form: OAuthForm): void {
  const given = (...names: string[]) => names.some((name) => form.get(name) !== undefined);
  const ways = [authorization !== null, given("client_secret"), given("client_assertion", "client_assertion_type")];
  if (ways.filter(Boolean).length > 1) {
    throw new OAuthError("invalid_request", "a request authenticates in one way only");
  }
}

/**
 * Refuses a client that authenticates in the Authorization header, because clients of this server do so in the form.
 *
 * @throws OAuthError `invalid_client`, with a challenge for the used scheme; `invalid_request`.
 * @see RFC 6749 sections 2.3 and 5.2
 */
export function refuseHeaderCredentials(authorization: string | null, form: OAuthForm): void {
  refuseSeveralMethods(authorization, form);
  if (authorization === null) return;
  throw new OAuthError("invalid_client", "authenticate with a client_assertion", { scheme: schemeOf(authorization) });
}

const schemes: readonly AuthenticationScheme[] = ["Bearer", "DPoP", "Basic"];

/** The scheme of the header. An unknown scheme becomes `Basic`, which every client library supports. */
function schemeOf(authorization: string): AuthenticationScheme {
  const name = authorization.split(" ", 1)[0]?.toLowerCase();
  return schemes.find((scheme) => scheme.toLowerCase() === name) ?? "Basic";
}
