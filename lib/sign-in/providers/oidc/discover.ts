import { runtime } from "@/lib/platform/base/runtime";
import { singleton } from "@/lib/platform/base/singleton";
import { fetchGuarded } from "@/lib/platform/http/outbound/fetch-guarded";
import { urlRefusal } from "@/lib/platform/http/outbound/url";
import { isJoseError } from "@/lib/protocols/jose/errors";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { readKeySet } from "@/lib/protocols/jose/key-set";
import { isJsonObject, type JsonObject } from "@/lib/protocols/json/strict-json";
import { discoveryUrl } from "@/lib/protocols/oauth/issuer";
import type { IdentityProvider } from "@/lib/sign-in/providers/model";

/** The members of a discovery document that are used. */
export type ProviderMetadata = {
  authorizationEndpoint: string;
  tokenEndpoint: string;
  jwksUri: string;
  endSessionEndpoint: string | undefined;
  /** Whether it names itself in its answers (RFC 9207). */
  namesItself: boolean;
  /** As it came, for the test of the connection. */
  document: JsonObject;
};

export type Discovered = { ok: true; metadata: ProviderMetadata } | { ok: false; code: string };
export type Keys = { ok: true; keys: PublicJwk[] } | { ok: false; code: string };

/** Networks in which providers may be although they are not public; the same setting as for trusted issuers. */
export const outboundGuard = () => ({ internal: runtime().internalIssuers ?? [] });

/** Fetches a discovery document. It checks that the issuer is the configured one and that every address may be used. */
export async function discover(issuer: string): Promise<Discovered> {
  const fetched = await fetchGuarded(discoveryUrl(issuer), outboundGuard());
  if (!fetched.ok) return fetched;
  const { body } = fetched;
  if (!isJsonObject(body)) return { ok: false, code: "malformed_json" };
  // Exactly the issuer that was configured, or its answers could be another's (OpenID Connect Discovery section 4.3).
  if (body.issuer !== issuer) return { ok: false, code: "issuer_mismatch" };
  const authorizationEndpoint = usableUrl(body.authorization_endpoint);
  const tokenEndpoint = usableUrl(body.token_endpoint);
  const jwksUri = usableUrl(body.jwks_uri);
  if (!authorizationEndpoint || !tokenEndpoint || !jwksUri) return { ok: false, code: "endpoint_not_allowed" };
  return {
    ok: true,
    metadata: {
      ...{ authorizationEndpoint, tokenEndpoint, jwksUri, document: body },
      endSessionEndpoint: usableUrl(body.end_session_endpoint),
      namesItself: body.authorization_response_iss_parameter_supported === true,
    },
  };
}

function usableUrl(value: unknown): string | undefined {
  return typeof value === "string" && urlRefusal(value, outboundGuard().internal) === undefined ? value : undefined;
}

/** Fetches the keys with which a provider signs. */
export async function fetchProviderKeys(jwksUri: string): Promise<Keys> {
  const fetched = await fetchGuarded(jwksUri, outboundGuard());
  if (!fetched.ok) return fetched;
  try {
    const keys = readKeySet(fetched.body);
    return keys.length > 0 ? { ok: true, keys } : { ok: false, code: "no_usable_key" };
  } catch (error) {
    if (isJoseError(error)) return { ok: false, code: "no_key_set" };
    throw error;
  }
}

const keepMs = 10 * 60_000;
/** A key that is not known is looked for again, but not at every forged token. */
const againMs = 10_000;

type Known = { version: number; metadata: ProviderMetadata; discoveredAt: number; keys: PublicJwk[]; keysAt: number };
const memory = () => singleton("identity-provider-memory", () => new Map<string, Known>());

/** Questions that are on their way: callers that ask at the same time share one answer. */
const questions = () => singleton("identity-provider-questions", () => new Map<string, Promise<Discovered>>());

/** Returns the discovery document of this version of the settings: from the last ten minutes, or fetched now. */
export async function metadataOf({ id, issuer, version }: IdentityProvider): Promise<Discovered> {
  const known = memory().get(id);
  const now = performance.now();
  if (known?.version === version && now - known.discoveredAt < keepMs) return { ok: true, metadata: known.metadata };
  const question = `${id} ${version}`;
  const asked = questions().get(question) ?? discover(issuer).finally(() => questions().delete(question));
  questions().set(question, asked);
  const discovered = await asked;
  if (discovered.ok) {
    const { metadata } = discovered;
    memory().set(id, { version, metadata, discoveredAt: now, keys: [], keysAt: Number.NEGATIVE_INFINITY });
  }
  return discovered;
}

/**
 * The keys of a provider, for at most ten minutes.
 *
 * @param again The ones given before did not verify: newer ones are fetched, at most every ten seconds.
 */
export async function keysOf(
  { id, version }: IdentityProvider,
  { jwksUri }: ProviderMetadata,
  again = false,
): Promise<Keys> {
  const known = memory().get(id);
  const age = performance.now() - (known?.keysAt ?? Number.NEGATIVE_INFINITY);
  if (known?.version === version && age < (again ? againMs : keepMs)) return { ok: true, keys: known.keys };
  const fetched = await fetchProviderKeys(jwksUri);
  if (fetched.ok && known) memory().set(id, { ...known, keys: fetched.keys, keysAt: performance.now() });
  return fetched;
}
