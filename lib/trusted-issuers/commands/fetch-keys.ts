import { runtime } from "@/lib/platform/base/runtime";
import { fetchGuarded } from "@/lib/platform/http/outbound/fetch-guarded";
import type { OutboundRefusal } from "@/lib/platform/http/outbound/refusals.model";
import { isJoseError } from "@/lib/protocols/jose/errors";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { readKeySet } from "@/lib/protocols/jose/key-set";
import { isJsonObject, type JsonValue } from "@/lib/protocols/json/strict-json";
import { discoveryUrl } from "@/lib/protocols/oauth/issuer";
import { readSpiffeBundle } from "@/lib/protocols/spiffe/bundle";
import type { TrustedIssuer } from "@/lib/trusted-issuers/model";
import { isTrustDomainIssuer } from "@/lib/trusted-issuers/policy";

/** A reason why the keys of an issuer could not be read. */
export type FetchFault =
  | OutboundRefusal
  | "malformed_discovery"
  | "issuer_mismatch"
  | "no_usable_keys"
  | "malformed_keys";

export type FetchedKeys =
  /** `keepSeconds`: how long the publisher says they may be kept. */
  { ok: true; keys: PublicJwk[]; keepSeconds: number | undefined } | { ok: false; code: FetchFault };

type Source = Pick<TrustedIssuer, "issuer" | "keySource" | "keysUrl">;

/** Fetches an issuer's keys from where its settings say. Answers what went wrong, never throws for it. */
export async function fetchKeys(source: Source): Promise<FetchedKeys> {
  const address =
    source.keySource === "discovery" ? await discover(source.issuer) : { ok: true as const, url: source.keysUrl };
  if (!address.ok) return address;
  const fetched = await fetchGuarded(address.url ?? "", { internal: runtime().internalIssuers ?? [] });
  if (!fetched.ok) return fetched;
  return parseKeys(source.issuer, fetched.body, fetched.maxAge);
}

/** Finds the key set's address; the document must be the issuer's own, letter by letter (OpenID Connect Discovery 1.0 section 4.3). */
async function discover(issuer: string): Promise<{ ok: true; url: string } | { ok: false; code: FetchFault }> {
  const fetched = await fetchGuarded(discoveryUrl(issuer), { internal: runtime().internalIssuers ?? [] });
  if (!fetched.ok) return fetched;
  if (!isJsonObject(fetched.body)) return { ok: false, code: "malformed_discovery" };
  const { issuer: named, jwks_uri: url } = fetched.body;
  if (named !== issuer) return { ok: false, code: "issuer_mismatch" };
  return typeof url === "string" ? { ok: true, url } : { ok: false, code: "malformed_discovery" };
}

/** Reads a key set, of a trust domain its bundle. */
export function parseKeys(issuer: string, body: JsonValue, maxAge?: number): FetchedKeys {
  try {
    const bundle = isTrustDomainIssuer(issuer) ? readSpiffeBundle(body) : undefined;
    const keys = bundle?.keys ?? readKeySet(body);
    if (keys.length === 0) return { ok: false, code: "no_usable_keys" };
    return { ok: true, keys: [...keys], keepSeconds: bundle?.refreshHint ?? maxAge };
  } catch (error) {
    if (isJoseError(error)) return { ok: false, code: "malformed_keys" };
    throw error;
  }
}
