import type { AuthorizationServer } from "oauth4webapi";
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

/** Algorithms of ID tokens that are accepted here. A provider may offer others. */
export const idTokenAlgorithms = ["RS256", "ES256", "EdDSA", "Ed25519"] as const;

export type ProviderMetadata = {
  /** The provider as oauth4webapi takes it, with allowed addresses only. The library keeps the keys by this object. */
  server: AuthorizationServer & { readonly authorization_endpoint: string; readonly jwks_uri: string };
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
  const endSessionEndpoint = usableUrl(body.end_session_endpoint);
  const server = {
    issuer,
    authorization_endpoint: authorizationEndpoint,
    token_endpoint: tokenEndpoint,
    jwks_uri: jwksUri,
    ...(endSessionEndpoint === undefined ? {} : { end_session_endpoint: endSessionEndpoint }),
    id_token_signing_alg_values_supported: [...idTokenAlgorithms],
    // Whether it names itself in its answers (RFC 9207).
    authorization_response_iss_parameter_supported: body.authorization_response_iss_parameter_supported === true,
  };
  return { ok: true, metadata: { server, document: body } };
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

type Known = { version: number; metadata: ProviderMetadata; discoveredAt: number };
const memory = () => singleton("identity-provider-memory", () => new Map<string, Known>());

/** Questions that are on their way: callers that ask at the same time share one answer. */
const questions = () => singleton("identity-provider-questions", () => new Map<string, Promise<Discovered>>());

/** Returns the discovery document of this version of the settings: from the last ten minutes, or fetched now. */
export async function metadataOf({
  id,
  issuer,
  version,
}: Pick<IdentityProvider, "id" | "issuer" | "version">): Promise<Discovered> {
  const known = memory().get(id);
  const now = performance.now();
  if (known?.version === version && now - known.discoveredAt < keepMs) return { ok: true, metadata: known.metadata };
  const question = `${id} ${version}`;
  const asked = questions().get(question) ?? discover(issuer).finally(() => questions().delete(question));
  questions().set(question, asked);
  const discovered = await asked;
  if (discovered.ok) memory().set(id, { version, metadata: discovered.metadata, discoveredAt: now });
  return discovered;
}
