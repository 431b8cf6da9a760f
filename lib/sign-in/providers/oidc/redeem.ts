import { clock } from "@/lib/platform/base/clock";
import { fetchGuarded, type Sending } from "@/lib/platform/http/outbound/fetch-guarded";
import type { JwtClaims } from "@/lib/protocols/jose/claims";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { type VerifyRules, verifyCompact } from "@/lib/protocols/jose/verify";
import { isJsonObject } from "@/lib/protocols/json/strict-json";
import type { IdentityProvider, ProvenAccount } from "@/lib/sign-in/providers/model";
import { keysOf, outboundGuard, type ProviderMetadata } from "@/lib/sign-in/providers/oidc/discover";
import { openSecret } from "@/lib/sign-in/providers/secret";

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

/** Seconds by which the provider's clock may differ. */
const skew = 5;
const maxGroups = 500;

/**
 * Redeems the code of a callback at the provider and verifies its signed word: state, `iss` of the answer (RFC 9207),
 * PKCE, then the ID token's algorithm, signature, exact issuer, audience, times and nonce.
 *
 * Everything goes through the guarded fetch. Throws {@link ProviderAnswerError}.
 *
 * @see OpenID Connect Core 1.0 section 3.1.3.7, RFC 9700 section 2.1
 */
export async function redeem(
  provider: IdentityProvider,
  metadata: ProviderMetadata,
  { code, state, iss }: Callback,
  { state: sentState, nonce, codeVerifier }: Remembered,
  redirectUri: string,
): Promise<{ account: ProvenAccount; idToken: string }> {
  if (!sentState || state !== sentState) throw new ProviderAnswerError("state_mismatch");
  if (iss === undefined ? metadata.namesItself : iss !== provider.issuer) throw new ProviderAnswerError("iss_mismatch");
  if (!code || !codeVerifier || !nonce) throw new ProviderAnswerError("code_missing");
  const idToken = await fetchIdToken(provider, metadata, { code, codeVerifier, redirectUri });
  const claims = await verifyIdToken(provider, metadata, idToken);
  if (claims.nonce !== nonce) throw new ProviderAnswerError("nonce_mismatch");
  return { account: accountOf(provider, claims), idToken };
}

type Redeeming = { code: string; codeVerifier: string; redirectUri: string };

async function fetchIdToken(
  provider: IdentityProvider,
  { tokenEndpoint }: ProviderMetadata,
  redeeming: Redeeming,
): Promise<string> {
  const fetched = await fetchGuarded(
    tokenEndpoint,
    { ...outboundGuard(), timeoutMs: 5_000 },
    sendingOf(provider, redeeming),
  );
  if (!fetched.ok) throw new ProviderAnswerError(`token_endpoint_${fetched.code}`);
  const idToken = isJsonObject(fetched.body) ? fetched.body.id_token : undefined;
  if (typeof idToken !== "string") throw new ProviderAnswerError("id_token_missing");
  return idToken;
}

function sendingOf(provider: IdentityProvider, { code, codeVerifier, redirectUri }: Redeeming): Sending {
  const secret = openSecret(provider);
  if (secret === undefined) throw new ProviderAnswerError("client_secret_unreadable");
  const form = new URLSearchParams({
    ...{ grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: codeVerifier },
    ...(provider.clientAuthentication === "client_secret_post"
      ? { client_id: provider.clientId, client_secret: secret }
      : {}),
  });
  if (provider.clientAuthentication === "client_secret_post") return { form };
  // RFC 6749 section 2.3.1: both halves are form-encoded before they are joined.
  const encoded = [provider.clientId, secret].map((half) => new URLSearchParams({ v: half }).toString().slice(2));
  return { form, headers: { authorization: `Basic ${Buffer.from(encoded.join(":")).toString("base64")}` } };
}

async function verifyIdToken(
  provider: IdentityProvider,
  metadata: ProviderMetadata,
  idToken: string,
): Promise<JwtClaims> {
  const rules: Omit<VerifyRules, "keys"> = {
    algorithms: ["RS256", "ES256", "EdDSA", "Ed25519"],
    types: ["jwt", undefined],
    issuer: provider.issuer,
    audience: provider.clientId,
    required: ["iss", "sub", "aud", "exp", "iat"],
    now: clock.now().getTime() / 1_000,
    skew,
    maxLength: 32_768,
  };
  const claims = (await verifiedWith(provider, metadata, idToken, rules)) ?? {};
  const { aud, azp, sub } = claims;
  // Section 3.1.3.7: of several audiences, the authorized party must be us.
  if (Array.isArray(aud) && aud.length > 1 && azp !== provider.clientId) throw new ProviderAnswerError("azp_mismatch");
  if (azp !== undefined && azp !== provider.clientId) throw new ProviderAnswerError("azp_mismatch");
  if (!sub || sub.length > 255) throw new ProviderAnswerError("sub_malformed");
  return claims;
}

async function verifiedWith(
  provider: IdentityProvider,
  metadata: ProviderMetadata,
  idToken: string,
  rules: Omit<VerifyRules, "keys">,
): Promise<JwtClaims | undefined> {
  for (const again of [false, true]) {
    const keys = await keysOf(provider, metadata, again);
    if (!keys.ok) throw new ProviderAnswerError(`keys_${keys.code}`);
    try {
      return verifyCompact(idToken, { ...rules, keys: keys.keys }).claims;
    } catch (error) {
      if (!isJoseError(error)) throw error;
      if (again || error.code !== "key_not_found") throw new ProviderAnswerError(`id_token_${error.code}`);
    }
  }
  return undefined;
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
