import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { buildAuthZenMetadata } from "@/lib/protocols/authzen/metadata";
import { buildAuthorizationServerMetadata, openIdMembers } from "@/lib/protocols/oauth/metadata";

const issuer = "https://mandate.example";
const app = fileURLToPath(new URL("../../app", import.meta.url));

/** The URLs of a metadata document that no route of ours answers. */
function unanswered(metadata: Record<string, unknown>): string[] {
  return Object.entries(metadata)
    .filter(([name]) => /_(endpoint|uri)$/.test(name))
    .map(([, url]) => String(url).slice(issuer.length))
    .filter((path) => !existsSync(`${app}${path}/route.ts`));
}

describe("the published metadata", () => {
  it.each([
    ["of the authorization server (RFC 8414 section 2)", buildAuthorizationServerMetadata(issuer)],
    ["of the decision point (AuthZEN 1.0 section 9)", buildAuthZenMetadata(issuer)],
  ])("%s names only endpoints that exist", (_, metadata) => {
    expect(unanswered(metadata)).toEqual([]);
  });

  it("would be found out if it named another", () => {
    const metadata = { ...buildAuthZenMetadata(issuer), search_subject_endpoint: `${issuer}/access/v1/search/subject` };
    expect(unanswered(metadata)).toEqual(["/access/v1/search/subject"]);
  });

  it("names the grants that there are, and no endpoint's method without the endpoint", () => {
    const metadata = buildAuthorizationServerMetadata(issuer);
    expect(metadata.grant_types_supported).toEqual([
      "client_credentials",
      "urn:ietf:params:oauth:grant-type:token-exchange",
      "urn:ietf:params:oauth:grant-type:jwt-bearer",
    ]);
    const methods = Object.keys(metadata).filter((name) => /_endpoint_auth_/.test(name));
    expect(methods.filter((name) => !/^(token|introspection|revocation)_endpoint_/.test(name))).toEqual([]);
  });

  it("advertises no response type, and the PKCE method that clients insist on", () => {
    const metadata = buildAuthorizationServerMetadata(issuer);
    expect(metadata.response_types_supported).toEqual([]);
    expect(metadata).not.toHaveProperty("response_modes_supported");
    expect(metadata.code_challenge_methods_supported).toEqual(["S256"]);
  });

  it("has every member that OpenID Connect Discovery 1.0 section 3 requires, as an OpenID provider's", async () => {
    const required = [
      ...["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "response_types_supported"],
      ...["subject_types_supported", "id_token_signing_alg_values_supported"],
    ];
    const metadata = { ...buildAuthorizationServerMetadata(issuer), ...openIdMembers };
    expect(required.filter((name) => !(name in metadata))).toEqual([]);
    // The algorithm that section 3 obliges every provider to list.
    expect(metadata.id_token_signing_alg_values_supported).toContain("RS256");
  });
});
