import * as oauth from "oauth4webapi";
import { clock } from "@/lib/platform/base/clock";
import { fetchGuarded } from "@/lib/platform/http/outbound/fetch-guarded";
import { checkClaims, type JwtClaims } from "@/lib/protocols/jose/claims";
import { readCompact } from "@/lib/protocols/jose/compact";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { isJsonObject } from "@/lib/protocols/json/strict-json";
import type { IdentityProvider, ProvenAccount } from "@/lib/sign-in/providers/model";
import { openSecret } from "@/lib/sign-in/providers/secret";
import { fetchProviderKeys, idTokenAlgorithms, outboundGuard, type ProviderMetadata } from "./discover";

/** Query parameters of the redirect back from the provider. */
export type Callback = { code?: string | undefined; state?: string | undefined; iss?: string | undefined };
/** Values that were kept when the browser was sent to the provider. */
export type Remembered = { state?: string; nonce?: string; codeVerifier?: string };

/** Why a provider's answer is not believed. The browser learns only that the sign-in failed. */
export class ProviderAnswerError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** The reason of a refusal for the server's log: a code, and the library's sentence if the refusal is its own. */
export function refusalOf(error: unknown): { code: string; reason?: string } {
  if (error instanceof ProviderAnswerError) return { code: error.code };
  if (isJoseError(error)) return { code: `id_token_${error.code}` };
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError) {
    return { code: error.code?.toLowerCase() ?? "unexpected", reason: error.message };
  }
  return { code: "unexpected" };
}

/** Seconds by which the provider's clock may differ. */
const skew = 5;
const maxGroups = 500;

/**
 * Redeems the code of a callback at the provider and verifies its signed word: state, `iss` of the answer (RFC 9207),
 * PKCE, then the ID token's algorithm, signature, exact issuer, audience, times and nonce.
 *
 * oauth4webapi runs the protocol through the guarded fetch. The ID token must pass our checks of spelling and claims as
 * well. Throws for an answer that is not believed; {@link refusalOf} names the reason.
 *
 * @see OpenID Connect Core 1.0 section 3.1.3.7, RFC 9700 section 2.1
 */
export async function redeem(
  provider: IdentityProvider,
  { server }: ProviderMetadata,
  { code, state: answered = "", iss }: Callback,
  { state, nonce, codeVerifier }: Remembered,
  redirectUri: string,
): Promise<{ account: ProvenAccount; idToken: string }> {
  // The library takes an expectation that is missing for "none expected", and an empty `iss` for a missing one.
  if (!state || !nonce || !codeVerifier || !code) throw new ProviderAnswerError("code_missing");
  if (iss === "") throw new ProviderAnswerError("iss_mismatch");
  const client = clientOf(provider);
  const parameters = new URLSearchParams({ code, state: answered, ...(iss && { iss }) });
  const answer = oauth.validateAuthResponse(server, client, parameters, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authenticationOf(provider),
    answer,
    redirectUri,
    codeVerifier,
    through(askForToken),
  );
  const { idToken, claims } = readIdToken(provider, await response.clone().json());
  await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
  await oauth.validateApplicationLevelSignature(server, response, through(askForKeys));
  return { account: accountOf(provider, claims), idToken };
}

/** The library counts in whole seconds, so it gets one second more; {@link readIdToken} is exact. */
const clientOf = ({ clientId }: IdentityProvider): oauth.Client => ({
  client_id: clientId,
  [oauth.clockSkew]: (clock.now().getTime() - Date.now()) / 1_000,
  [oauth.clockTolerance]: skew + 1,
});

function authenticationOf(provider: IdentityProvider): oauth.ClientAuth {
  const secret = openSecret(provider);
  if (secret === undefined) throw new ProviderAnswerError("client_secret_unreadable");
  if (provider.clientAuthentication === "client_secret_post") return oauth.ClientSecretPost(secret);
  // RFC 6749 section 2.3.1: both halves are form-encoded. The library also encodes `-`, `_` and `.`, which providers
  // that compare without decoding refuse.
  const encoded = [provider.clientId, secret].map((half) => new URLSearchParams({ v: half }).toString().slice(2));
  const authorization = `Basic ${Buffer.from(encoded.join(":")).toString("base64")}`;
  return (_server, _client, _body, headers) => headers.set("authorization", authorization);
}

/** The guard judges each address, also whether http is enough for it. */
const through = <Fetch>(fetch: Fetch) => ({ [oauth.customFetch]: fetch, [oauth.allowInsecureRequests]: true });

type Asking = oauth.CustomFetchOptions<"POST", URLSearchParams>;

/** The guarded fetch as the library calls it, for the token endpoint. */
async function askForToken(address: string, { body: form, headers }: Asking): Promise<Response> {
  const { authorization } = headers;
  const sending = { form, ...(authorization === undefined ? {} : { headers: { authorization } }) };
  const fetched = await fetchGuarded(address, { ...outboundGuard(), timeoutMs: 5_000 }, sending);
  if (!fetched.ok) throw new ProviderAnswerError(`token_endpoint_${fetched.code}`);
  return Response.json(fetched.body);
}

/** Passes on the published keys that may be used here. Their `alg` fits, so it is left out: EdDSA has two names. */
async function askForKeys(address: string): Promise<Response> {
  const fetched = await fetchProviderKeys(address);
  if (!fetched.ok) throw new ProviderAnswerError(`keys_${fetched.code}`);
  return Response.json({ keys: fetched.keys.map(({ alg: _, ...key }) => key) });
}

/** Reads the ID token in our one spelling and checks its claims. The signature is not verified here. */
function readIdToken({ issuer, clientId }: IdentityProvider, answer: unknown): { idToken: string; claims: JwtClaims } {
  const idToken = isJsonObject(answer) ? answer.id_token : undefined;
  if (typeof idToken !== "string") throw new ProviderAnswerError("id_token_missing");
  const { payload } = readCompact(idToken, {
    algorithms: idTokenAlgorithms,
    types: ["jwt", undefined],
    maxLength: 32_768,
  });
  const claims = checkClaims(payload, {
    issuer,
    audience: clientId,
    required: ["iss", "sub", "aud", "exp", "iat"],
    now: clock.now().getTime() / 1_000,
    skew,
  });
  const { azp, sub } = claims;
  // The library looks at `azp` only beside several audiences.
  if (azp !== undefined && azp !== clientId) throw new ProviderAnswerError("azp_mismatch");
  if (!sub || sub.length > 255) throw new ProviderAnswerError("sub_malformed");
  return { idToken, claims };
}

function accountOf({ issuer, groupsClaim }: IdentityProvider, claims: JwtClaims): ProvenAccount {
  const { email, email_verified: verified, name, sub = "", auth_time: authTime } = claims;
  const listed = (groupsClaim === null ? undefined : claims[groupsClaim]) ?? [];
  const groups: unknown[] = Array.isArray(listed) ? listed : [listed];
  if (!groups.every((group) => typeof group === "string")) throw new ProviderAnswerError("groups_malformed");
  return {
    iss: issuer,
    sub,
    // An address that the provider has not verified is not used.
    email: typeof email === "string" && (verified === true || verified === "true") ? email : undefined,
    name: typeof name === "string" ? name : undefined,
    groups: groups.slice(0, maxGroups),
    authenticatedAt: typeof authTime === "number" && authTime > 0 ? new Date(authTime * 1_000) : undefined,
  };
}
