import { dpopAlgorithms } from "@/lib/protocols/dpop/proof";
import { clientAssertionAlgorithms } from "./client-assertion";

/** The grants of the token endpoint: nothing else can be registered or is advertised. */
export const grantTypes = [
  "client_credentials",
  "urn:ietf:params:oauth:grant-type:token-exchange",
  "urn:ietf:params:oauth:grant-type:jwt-bearer",
] as const;

export type AuthorizationServerMetadata = ReturnType<typeof buildAuthorizationServerMetadata>;

/**
 * Describes the authorization server: only endpoints and grants that exist. Every URL starts with the configured
 * issuer, never with a value from a request.
 *
 * MCP clients refuse metadata without `authorization_endpoint`, `response_types_supported` and PKCE by S256. The endpoint
 * exists and answers `unsupported_response_type`; the list of response types is empty, because no code is ever issued.
 *
 * @param authorizationDetailsTypes Types of RFC 9396 that resource servers have declared.
 * @param scopes Supported scopes. They apply only to this product's own API.
 * @see [RFC 8414 - Authorization Server Metadata](https://www.rfc-editor.org/rfc/rfc8414.html#section-2)
 */
export function buildAuthorizationServerMetadata(
  issuer: string,
  authorizationDetailsTypes: readonly string[] = [],
  scopes: readonly string[] = [],
) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    registration_endpoint: `${issuer}/oauth/register`,
    scopes_supported: [...scopes],
    response_types_supported: [],
    code_challenge_methods_supported: ["S256"],
    grant_types_supported: [...grantTypes],
    // The metadata does not list the trusted issuers.
    authorization_grant_profiles_supported: ["urn:ietf:params:oauth:grant-profile:id-jag"],
    token_endpoint_auth_methods_supported: ["private_key_jwt", "spiffe_jwt"],
    token_endpoint_auth_signing_alg_values_supported: [...clientAssertionAlgorithms],
    introspection_endpoint: `${issuer}/oauth/introspect`,
    introspection_endpoint_auth_methods_supported: ["private_key_jwt", "Bearer"],
    introspection_endpoint_auth_signing_alg_values_supported: [...clientAssertionAlgorithms],
    introspection_signing_alg_values_supported: ["ES256", "RS256"],
    revocation_endpoint: `${issuer}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: ["private_key_jwt"],
    revocation_endpoint_auth_signing_alg_values_supported: [...clientAssertionAlgorithms],
    status_list_aggregation_endpoint: `${issuer}/oauth/status-lists`,
    dpop_signing_alg_values_supported: [...dpopAlgorithms],
    authorization_details_types_supported: [...authorizationDetailsTypes],
  };
}

/**
 * Describes the same server to clients that look for an OpenID provider only. The members that OpenID Connect requires are
 * there; no ID token is ever issued.
 *
 * @see [OpenID Connect Discovery 1.0](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata)
 */
export const openIdMembers = {
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["RS256"],
} as const;
