import { dpopAlgorithms } from "@/lib/protocols/dpop/proof";
import { clientAssertionAlgorithms } from "./client-assertion";

export const grantTypes = [
  "client_credentials",
  "urn:ietf:params:oauth:grant-type:token-exchange",
  "urn:ietf:params:oauth:grant-type:jwt-bearer",
] as const;

export type AuthorizationServerMetadata = ReturnType<typeof buildAuthorizationServerMetadata>;

/**
 * Describes the authorization server. Every URL starts with the configured issuer, never with what a request says.
 *
 * MCP clients refuse metadata without `authorization_endpoint` and the response type `code`, so there is an endpoint,
 * which answers `unsupported_response_type`.
 *
 * @param authorizationDetailsTypes Types of RFC 9396 that resource servers have declared.
 * @see [RFC 8414 - Authorization Server Metadata](https://www.rfc-editor.org/rfc/rfc8414.html#section-2)
 */
export function buildAuthorizationServerMetadata(issuer: string, authorizationDetailsTypes: readonly string[] = []) {
  const clientAuthentication = {
    methods: ["private_key_jwt"],
    algorithms: [...clientAssertionAlgorithms],
  };
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    registration_endpoint: `${issuer}/oauth/register`,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    introspection_endpoint: `${issuer}/oauth/introspect`,
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: [...grantTypes],
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: clientAuthentication.methods,
    token_endpoint_auth_signing_alg_values_supported: clientAuthentication.algorithms,
    revocation_endpoint_auth_methods_supported: clientAuthentication.methods,
    revocation_endpoint_auth_signing_alg_values_supported: clientAuthentication.algorithms,
    introspection_endpoint_auth_methods_supported: clientAuthentication.methods,
    introspection_endpoint_auth_signing_alg_values_supported: clientAuthentication.algorithms,
    dpop_signing_alg_values_supported: [...dpopAlgorithms],
    authorization_details_types_supported: [...authorizationDetailsTypes],
  };
}
