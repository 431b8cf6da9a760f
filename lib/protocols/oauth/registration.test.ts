import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parsePublicJwk } from "@/lib/protocols/jose/jwk";
import { isOAuthError } from "./errors";
import { buildAuthorizationServerMetadata, grantTypes } from "./metadata";
import { buildRegistrationResponse, parseRegistration, parseRegistrationUpdate } from "./registration";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = publicKey.export({ format: "jwk" });
const request = {
  client_name: "refund-bot",
  token_endpoint_auth_method: "private_key_jwt",
  grant_types: ["client_credentials"],
  dpop_bound_access_tokens: true,
  jwks: { keys: [jwk] },
};

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isOAuthError(error)) return `${error.error}: ${error.description}`;
    throw error;
  }
  return "accepted";
}

describe("parseRegistration", () => {
  it("reads the metadata we act on and ignores the rest", () => {
    expect(parseRegistration({ ...request, logo_uri: "x", "client_name#de": "y" })).toMatchObject({
      clientName: "refund-bot",
      grantTypes: ["client_credentials"],
      jwk: parsePublicJwk(jwk),
    });
    expect(parseRegistration({ jwks: request.jwks })).toMatchObject({ grantTypes: ["client_credentials"] });
  });

  it.each([
    ["no object", [], "the body"],
    ["no keys", { ...request, jwks: undefined }, "jwks"],
    ["two keys", { ...request, jwks: { keys: [jwk, jwk] } }, "jwks.keys"],
    ["keys by reference", { ...request, jwks_uri: "https://a.example/jwks" }, "jwks_uri"],
    ["a secret", { ...request, token_endpoint_auth_method: "client_secret_basic" }, "token_endpoint_auth_method"],
    ["bearer tokens", { ...request, dpop_bound_access_tokens: false }, "dpop_bound_access_tokens"],
    ["a grant we lack", { ...request, grant_types: ["authorization_code"] }, "grant_types.0"],
    ["no grant", { ...request, grant_types: [] }, "grant_types"],
    ["an empty name", { ...request, client_name: " " }, "client_name"],
    [
      "a private key",
      { ...request, jwks: { keys: [privateKey.export({ format: "jwk" })] } },
      "jwks: key_not_allowed: d",
    ],
  ])("refuses %s", (_, body, member) => {
    expect(refusal(() => parseRegistration(body))).toMatch(`invalid_client_metadata: ${member}`);
  });
});

describe("parseRegistrationUpdate (K1)", () => {
  it("needs the client, the new key and its proof", () => {
    const update = { client_id: "ins_1", jwks: request.jwks, new_key_proof: "proof" };
    expect(parseRegistrationUpdate(update)).toEqual({
      clientId: "ins_1",
      jwk: parsePublicJwk(jwk),
      newKeyProof: "proof",
    });
    for (const name of ["client_id", "jwks", "new_key_proof"]) {
      expect(refusal(() => parseRegistrationUpdate({ ...update, [name]: undefined }))).toMatch(name);
    }
  });
});

describe("responses", () => {
  it("builds the client information response", () => {
    const client = {
      issuer: "https://mandate.example",
      clientId: "ins_1",
      issuedAt: 1,
      clientName: "refund-bot",
      grantTypes: ["client_credentials"],
      jwk: parsePublicJwk(jwk),
      dpopBound: true,
    };
    expect(buildRegistrationResponse({ ...client, registrationAccessToken: "rat" })).toMatchObject({
      client_id: "ins_1",
      registration_access_token: "rat",
      registration_client_uri: "https://mandate.example/oauth/register/ins_1",
      jwks: { keys: [jwk] },
    });
    expect(buildRegistrationResponse(client)).not.toHaveProperty("registration_access_token");
  });

  it("describes the server under its issuer alone", () => {
    const issuer = "https://mandate.example";
    const metadata = buildAuthorizationServerMetadata(issuer, ["payment"], ["agents:read"]);
    expect(metadata).toMatchObject({
      issuer,
      response_types_supported: [],
      grant_types_supported: [...grantTypes],
      authorization_details_types_supported: ["payment"],
      scopes_supported: ["agents:read"],
    });
    const urls = Object.entries(metadata).filter(([name]) => /_(endpoint|uri)$/.test(name));
    expect(urls.map(([, value]) => String(value).startsWith(`${issuer}/`))).toEqual(urls.map(() => true));
    expect(JSON.stringify(metadata)).not.toMatch(/none|HS256/);
  });
});
