import { dpopAlgorithms } from "@/lib/protocols/dpop/proof";

export type ProtectedResource = {
  /** Identifier of the resource: what a token request names as `resource`. */
  resource: string;
  issuer: string;
  name: string;
  scopes: readonly string[];
  authorizationDetailsTypes: readonly string[];
};

/**
 * Describes a protected resource. It expects tokens that are bound to a key. A blueprint may allow unbound ones, so the
 * metadata does not require binding.
 *
 * @see RFC 9728 section 2
 */
export const buildProtectedResourceMetadata = (described: ProtectedResource) => ({
  resource: described.resource,
  authorization_servers: [described.issuer],
  scopes_supported: [...described.scopes],
  bearer_methods_supported: ["header"],
  resource_name: described.name,
  authorization_details_types_supported: [...described.authorizationDetailsTypes],
  dpop_signing_alg_values_supported: [...dpopAlgorithms],
  dpop_bound_access_tokens_required: false,
});

/** The URL of a resource's metadata: the well-known part goes between host and path (RFC 9728 section 3.1). */
export function protectedResourceMetadataUrl(resource: string): string {
  const { origin, pathname, search } = new URL(resource);
  return `${origin}/.well-known/oauth-protected-resource${pathname === "/" ? "" : pathname}${search}`;
}

/**
 * Writes the challenges of a resource that takes both kinds of token.
 *
 * @param error The fault of the presented token; absent if none was presented (RFC 6750 section 3).
 * @param scope The scope that would suffice.
 * @see RFC 9728 section 5.1, RFC 9449 section 7.1
 */
export function resourceChallenges(
  resource: string,
  error?: "invalid_token" | "insufficient_scope",
  scope?: string,
): string {
  const metadata = `resource_metadata="${protectedResourceMetadataUrl(resource)}"`;
  const said = [
    ...(error === undefined ? [] : [`error="${error}"`]),
    ...(scope === undefined ? [] : [`scope="${scope}"`]),
  ];
  return [
    `Bearer ${[...said, metadata].join(", ")}`,
    `DPoP ${[...said, metadata, `algs="${dpopAlgorithms.join(" ")}"`].join(", ")}`,
  ].join(", ");
}
