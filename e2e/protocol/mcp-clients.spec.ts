import { generateKeyPairSync } from "node:crypto";
import * as v2 from "@modelcontextprotocol/client";
import { auth, discoverAuthorizationServerMetadata, fetchToken } from "@modelcontextprotocol/sdk/client/auth.js";
import { PrivateKeyJwtProvider } from "@modelcontextprotocol/sdk/client/auth-extensions.js";
import { OpenIdProviderMetadataSchema } from "@modelcontextprotocol/sdk/shared/auth.js";
import { decodeJwt } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { sharedServer } from "@/e2e/support/server/shared";
import type { AgentClient } from "@/lib/testing/agent-client";
import { conforms } from "@/lib/testing/conforms";
import { HttpClient, type Json, succeeded } from "@/lib/testing/http";
import { addAgent, addInstance, type Decided, delegate, type Stage, setStage } from "@/lib/testing/stage";

// The Model Context Protocol's own client libraries, both lines of them, with nothing special on our side. They send no
// DPoP proof, so the agent's blueprint must relax that rule. The relaxation is off by default.
const server = sharedServer();
const issuer = server.publicUrl;

let stage: Stage;
let bearerBlueprint: string;
beforeAll(async () => {
  stage = await setStage(server);
  const settings = { tokenTtlSeconds: 300, keyLifetimeDays: 90, requireDpop: false };
  const blueprint = { name: `bearer-${Date.now()}`, ...settings };
  bearerBlueprint = succeeded(await stage.admin.post<{ id: string }>("/api/blueprints", blueprint)).id;
});

/** An enrolled instance with authority; its key, as a library wants it. */
async function enrolled(change: Json): Promise<{ clientId: string; privateKey: Record<string, unknown> }> {
  const { agentId } = await addAgent(stage, change);
  succeeded(await stage.admin.post(`/api/agents/${agentId}/activate`));
  await delegate(stage, agentId);
  const instance: AgentClient = await addInstance(stage, agentId);
  return { clientId: instance.clientId, privateKey: { ...instance.key.privateKey.export({ format: "jwk" }) } };
}

const decide = async (token: string): Promise<Decided> => {
  const subject = { type: "agent", id: decodeJwt(token).sub, properties: { access_token: token } };
  const asked = {
    subject,
    action: { name: "create" },
    resource: { type: "payment", id: "account/eu-7/pay-1" },
    context: { amount: "10.00", currency: "USD" },
  };
  const headers = { authorization: `Bearer ${stage.server.pepKey}` };
  return (await new HttpClient(server.url).post<Decided>("/access/v1/evaluation", asked, headers)).body;
};

const provider = (clientId: string, privateKey: Record<string, unknown>) =>
  new PrivateKeyJwtProvider({ clientId, privateKey, algorithm: "ES256", expectedIssuer: issuer });

describe("@modelcontextprotocol/sdk", () => {
  it(conforms("RFC 8414", "3", "the metadata is what clients of the Model Context Protocol need"), async () => {
    const metadata = await discoverAuthorizationServerMetadata(issuer);
    const advertised = { issuer, response_types_supported: [], code_challenge_methods_supported: ["S256"] };
    expect(metadata).toMatchObject(advertised);
    expect(await v2.discoverAuthorizationServerMetadata(issuer)).toMatchObject(advertised);
  });

  it(conforms("OpenID Connect Discovery 1.0", "3", "the OpenID configuration is complete"), async () => {
    const { body } = await new HttpClient(server.url).get("/.well-known/openid-configuration");
    expect(OpenIdProviderMetadataSchema.parse(body)).toMatchObject({ issuer, subject_types_supported: ["public"] });
  });

  it("PrivateKeyJwtProvider gets a token, and the token works", async () => {
    const { clientId, privateKey } = await enrolled({ blueprintId: bearerBlueprint });
    const metadata = await discoverAuthorizationServerMetadata(issuer);
    const tokens = await fetchToken(provider(clientId, privateKey), issuer, {
      ...(metadata ? { metadata } : {}),
      resource: new URL(stage.server.identifier),
    });
    expect(tokens.token_type).toBe("Bearer");
    expect(decodeJwt(tokens.access_token)).not.toHaveProperty("cnf");
    expect(await decide(tokens.access_token)).toMatchObject({ decision: true });
  });

  it("the whole of its authorisation, from a protected resource's metadata on, ends authorised", async () => {
    const { clientId, privateKey } = await enrolled({ blueprintId: bearerBlueprint });
    const authProvider = provider(clientId, privateKey);
    const resource = stage.server.identifier;
    // A resource server's metadata comes from its own host, which this test replaces.
    const fetchFn = async (url: string | URL, init?: RequestInit): Promise<Response> => {
      const { pathname, origin } = new URL(url);
      if (origin !== new URL(resource).origin) return fetch(url, init);
      if (!pathname.startsWith("/.well-known/oauth-protected-resource")) return new Response(null, { status: 404 });
      return Response.json({ resource, authorization_servers: [issuer] });
    };
    expect(await auth(authProvider, { serverUrl: resource, fetchFn })).toBe("AUTHORIZED");
    expect(await decide(authProvider.tokens()?.access_token ?? "")).toMatchObject({ decision: true });
  });

  it("is refused where the blueprint demands proof of possession, as it does unless told otherwise", async () => {
    const { clientId, privateKey } = await enrolled({});
    const metadata = await discoverAuthorizationServerMetadata(issuer);
    const asking = fetchToken(provider(clientId, privateKey), issuer, {
      ...(metadata ? { metadata } : {}),
      resource: new URL(stage.server.identifier),
    });
    await expect(asking).rejects.toThrow(/DPoP/);
  });
});

describe("@modelcontextprotocol/client", () => {
  it("PrivateKeyJwtProvider gets a token, and the token works", async () => {
    const { clientId, privateKey } = await enrolled({ blueprintId: bearerBlueprint });
    const options = { clientId, privateKey, algorithm: "ES256", expectedIssuer: issuer };
    const metadata = await v2.discoverAuthorizationServerMetadata(issuer);
    const tokens = await v2.fetchToken(new v2.PrivateKeyJwtProvider(options), issuer, {
      ...(metadata ? { metadata } : {}),
      resource: new URL(stage.server.identifier),
    });
    expect(await decide(tokens.access_token)).toMatchObject({ decision: true });
  });

  it("a stranger's key gets nothing", async () => {
    const { clientId } = await enrolled({ blueprintId: bearerBlueprint });
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const metadata = await v2.discoverAuthorizationServerMetadata(issuer);
    const options = { clientId, privateKey: { ...privateKey.export({ format: "jwk" }) }, algorithm: "ES256" };
    const asking = v2.fetchToken(new v2.PrivateKeyJwtProvider({ ...options, expectedIssuer: issuer }), issuer, {
      ...(metadata ? { metadata } : {}),
      resource: new URL(stage.server.identifier),
    });
    await expect(asking).rejects.toThrow(/signature|unknown/);
  });
});
