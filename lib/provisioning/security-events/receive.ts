import { clock } from "@/lib/platform/base/clock";
import { runtime } from "@/lib/platform/base/runtime";
import { waitingAs } from "@/lib/platform/database/waiting";
import type { JwtClaims } from "@/lib/protocols/jose/claims";
import { type CompactJws, readCompact } from "@/lib/protocols/jose/compact";
import { isJoseError, type JoseErrorCode } from "@/lib/protocols/jose/errors";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { verifyJwsAside } from "@/lib/protocols/jose/verify";
import { SetError, type SetErrorCode } from "@/lib/protocols/secevent/errors";
import { readEvent, type SecurityEvent } from "@/lib/protocols/secevent/event";
import { IdentityProviderError } from "@/lib/sign-in/providers/errors";
import { type IdentityProvider, securityEventsPath } from "@/lib/sign-in/providers/model";
import { idTokenAlgorithms } from "@/lib/sign-in/providers/oidc/discover";
import { freshKeys, isNamed, type ProviderKeys, providerKeys } from "@/lib/sign-in/providers/oidc/provider-keys";
import { findSendersOfIssuer } from "@/lib/sign-in/providers/store";
import { applyEvent } from "./apply";
import { recordingHolds } from "./hold";
import { maxAgeSeconds, type Outcome, skewSeconds } from "./model";

const longestToken = 65_536;

/** The outcome of an event, and the name of the event. */
export type Done = { name: SecurityEvent["name"]; outcome: Outcome };

/**
 * Receives a Security Event Token of an identity provider with which people sign in. Nothing is stored before its
 * signature is verified.
 *
 * @throws SetError in the codes of RFC 8935; IdentityProviderError `identity_provider_unreachable` while the provider
 *   does not answer; DomainError as {@link applyEvent}.
 * @see [RFC 8417 - Security Event Token](https://www.rfc-editor.org/rfc/rfc8417.html)
 */
export async function receiveEvent(token: string): Promise<Done> {
  const jws = await refusing(() =>
    readCompact(token, { algorithms: idTokenAlgorithms, types: ["secevent+jwt"], maxLength: longestToken }),
  );
  const { iss } = jws.payload;
  const providers = typeof iss === "string" ? await findSendersOfIssuer(iss) : [];
  const [first] = providers;
  if (!first) throw new SetError("invalid_issuer", "iss is no issuer whose events are taken here.");
  const claims = await verified(jws, first);
  const provider = addressee(providers, claims);
  const { jti = "", iat = 0 } = claims;
  const event = readEvent(claims);
  if ("account" in event && event.account.iss !== provider.issuer)
    throw new SetError("access_denied", "The subject is an account of another issuer.");
  // From here on the sender is known: strangers no longer take its connections.
  return waitingAs("machines", async () => {
    const received = { provider, event, jti, issuedAt: new Date(iat * 1_000) };
    const outcome = await recordingHolds(provider, () => applyEvent(received));
    return { name: event.name, outcome };
  });
}

/** Verifies the signature with the provider's keys, then the claims that every event has. */
async function verified(jws: CompactJws, provider: IdentityProvider): Promise<JwtClaims> {
  const found = (await providerKeys(provider, jws.header.kid)) ?? unreachable();
  const claims = await refusing(async () => {
    try {
      return await verifiedBy(found.keys, jws, provider);
    } catch (error) {
      if (!isJoseError(error) || !mayBeReplaced(error.code, found, jws)) throw error;
      return verifiedBy(((await freshKeys(provider)) ?? unreachable()).keys, jws, provider);
    }
  });
  const oldest = clock.now().getTime() / 1_000 - maxAgeSeconds;
  if ((claims.iat ?? 0) < oldest) throw new SetError("invalid_request", "iat is more than 24 hours ago.");
  return claims;
}

/** A refusal is final for the sender. Keys that the provider may have replaced meanwhile are no reason for one. */
const mayBeReplaced = (code: JoseErrorCode, { keys, fresh }: ProviderKeys, { header }: CompactJws): boolean =>
  !fresh && (code === "signature_invalid" || code === "key_not_found") && !isNamed(keys, header.kid);

async function verifiedBy(keys: readonly PublicJwk[], jws: CompactJws, { issuer }: IdentityProvider) {
  const now = clock.now().getTime() / 1_000;
  const required = ["iss", "aud", "iat", "jti", "events"];
  return (await verifyJwsAside(jws, { ...{ keys, now, skew: skewSeconds, issuer }, required })).claims;
}

function unreachable(): never {
  throw new IdentityProviderError("identity_provider_unreachable");
}

/** The provider that an event is for: `aud` is its client id here, or the address of this endpoint. */
function addressee(providers: readonly IdentityProvider[], { aud = [] }: JwtClaims): IdentityProvider {
  const audiences = [aud].flat();
  const [first] = providers;
  const named = providers.find(({ clientId }) => audiences.includes(clientId));
  const provider = named ?? (audiences.includes(`${runtime().publicUrl}${securityEventsPath}`) ? first : undefined);
  if (provider) return provider;
  throw new SetError("invalid_audience", "aud is neither the client id nor the address of this endpoint.");
}

const codes: Partial<Record<JoseErrorCode, SetErrorCode>> = {
  algorithm_not_allowed: "invalid_key",
  key_not_found: "invalid_key",
  signature_invalid: "authentication_failed",
  issuer_mismatch: "invalid_issuer",
};

const descriptions: Partial<Record<JoseErrorCode, string>> = {
  algorithm_not_allowed: `alg must be one of ${idTokenAlgorithms.join(", ")}.`,
  key_not_found: "The provider publishes no key that fits kid and alg.",
  signature_invalid: "The signature does not verify with the keys of the provider.",
  type_not_allowed: "typ must be secevent+jwt.",
};

/** Turns a refusal of the token into one of its delivery. It names the member, never a value. */
async function refusing<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isJoseError(error)) throw error;
    const description = descriptions[error.code] ?? `The token is refused: ${error.message}.`;
    throw new SetError(codes[error.code] ?? "invalid_request", description);
  }
}
