import { runtime } from "@/lib/platform/base/runtime";
import { singleton } from "@/lib/platform/base/singleton";
import { publicKeys } from "@/lib/platform/keys/keys";
import { log } from "@/lib/platform/observability/log";
import { buildAuthZenMetadata } from "@/lib/protocols/authzen/metadata";
import { buildAuthorizationServerMetadata, openIdMembers } from "@/lib/protocols/oauth/metadata";
import { buildProtectedResourceMetadata } from "@/lib/protocols/oauth/protected-resource";
import { delegablePermissions, ownApiIdentifier, ownApiType } from "@/lib/resource-servers/own-api";
import { allCatalogues } from "@/lib/resource-servers/queries";

/** Time for which verifiers may cache the documents. A new key waits longer than this before it signs. */
const cacheable = { "cache-control": "public, max-age=60" };
const typesKeptMs = 5_000;

/** Answers the authorization server's metadata (RFC 8414 section 3.2). */
export const authorizationServerMetadata = async (): Promise<Response> =>
  Response.json(await serverMetadata(), { headers: cacheable });

/** Answers the same for clients of OpenID Connect (OpenID Connect Discovery 1.0 section 4). */
export const openIdConfiguration = async (): Promise<Response> =>
  Response.json({ ...(await serverMetadata()), ...openIdMembers }, { headers: cacheable });

const serverMetadata = async () =>
  buildAuthorizationServerMetadata(runtime().publicUrl, await authorizationDetailsTypes(), delegablePermissions);

/** Answers the metadata of this product's own API as a protected resource (RFC 9728 section 3.2). */
export function ownApiMetadata(): Response {
  const metadata = buildProtectedResourceMetadata({
    resource: ownApiIdentifier(),
    issuer: runtime().publicUrl,
    name: "Mandate",
    scopes: delegablePermissions,
    authorizationDetailsTypes: [ownApiType],
  });
  return Response.json(metadata, { headers: { ...cacheable, "access-control-allow-origin": "*" } });
}

/** Answers the keys that verify access tokens, delegations and certificates of retirement (RFC 7517 section 5). */
export function jsonWebKeySet(): Response {
  const keys = publicKeys("access-token-es256", "access-token-rs256", "delegation", "retirement");
  return Response.json({ keys }, { headers: { ...cacheable, "content-type": "application/jwk-set+json" } });
}

/** Answers the decision point's metadata (AuthZEN 1.0 section 9). */
export const decisionPointMetadata = (): Response =>
  Response.json(buildAuthZenMetadata(runtime().publicUrl), { headers: cacheable });

type Kept = { until: number; types: Promise<readonly string[]> };

/** Reads the types that resource servers declare, at most every five seconds; none while the database is away. */
function authorizationDetailsTypes(): Promise<readonly string[]> {
  const kept = singleton<Kept>("declared-types", () => ({ until: 0, types: Promise.resolve([]) }));
  if (performance.now() >= kept.until) {
    kept.until = performance.now() + typesKeptMs;
    kept.types = readTypes();
  }
  return kept.types;
}

async function readTypes(): Promise<readonly string[]> {
  try {
    const catalogues = await allCatalogues();
    return [...new Set(catalogues.flatMap(({ types }) => types.map(({ name }) => name)))].toSorted();
  } catch (error) {
    log.warn({ err: error }, "declared types could not be read");
    return [];
  }
}
