import { describe, expect, it } from "vitest";
import { conforms } from "@/lib/testing/conforms";
import { buildProtectedResourceMetadata, protectedResourceMetadataUrl, resourceChallenges } from "./protected-resource";

const issuer = "https://mandate.example";

describe("protected resource metadata", () => {
  it(conforms("RFC 9728", "2", "names the resource, its authorization server and how tokens are presented"), () => {
    const described = { resource: `${issuer}/api`, issuer, name: "Mandate", scopes: ["agents:read"] };
    expect(buildProtectedResourceMetadata({ ...described, authorizationDetailsTypes: ["mandate"] })).toEqual({
      resource: `${issuer}/api`,
      authorization_servers: [issuer],
      scopes_supported: ["agents:read"],
      bearer_methods_supported: ["header"],
      resource_name: "Mandate",
      authorization_details_types_supported: ["mandate"],
      dpop_signing_alg_values_supported: ["ES256", "EdDSA", "Ed25519", "RS256"],
      dpop_bound_access_tokens_required: false,
    });
  });

  it.each([
    ["https://a.example", "https://a.example/.well-known/oauth-protected-resource"],
    ["https://a.example/", "https://a.example/.well-known/oauth-protected-resource"],
    ["https://a.example/api", "https://a.example/.well-known/oauth-protected-resource/api"],
    ["https://a.example/x/y?z=1", "https://a.example/.well-known/oauth-protected-resource/x/y?z=1"],
  ])("RFC 9728 §3.1: that of %s stands at %s", (resource, url) => {
    expect(protectedResourceMetadataUrl(resource)).toBe(url);
  });

  it(conforms("RFC 9728", "5.1", "a challenge says where the metadata stands"), () => {
    const at = `resource_metadata="${issuer}/.well-known/oauth-protected-resource/api"`;
    expect(resourceChallenges(`${issuer}/api`)).toBe(`Bearer ${at}, DPoP ${at}, algs="ES256 EdDSA Ed25519 RS256"`);
    expect(resourceChallenges(`${issuer}/api`, "invalid_token")).toMatch(
      /^Bearer error="invalid_token", resource_metadata/,
    );
    expect(resourceChallenges(`${issuer}/api`, "insufficient_scope", "agents:read")).toMatch(
      /^Bearer error="insufficient_scope", scope="agents:read", resource_metadata/,
    );
  });
});
