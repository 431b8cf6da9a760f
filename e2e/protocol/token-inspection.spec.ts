import * as oauth from "oauth4webapi";
import * as openid from "openid-client";
import { beforeAll, describe, expect, it } from "vitest";
import { discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import { sharedServer } from "@/e2e/support/server/shared";
import { conforms } from "@/lib/testing/conforms";
import { HttpClient, succeeded } from "@/lib/testing/http";
import {
  addAgent,
  addSubject,
  delegate,
  enrolmentToken,
  evaluate,
  type Stage,
  type Subject,
  setStage,
} from "@/lib/testing/stage";

// Third-party libraries introspect, revoke, and repeat a request with a nonce if the server demands one.
const server = sharedServer();
const insecure = { [oauth.allowInsecureRequests]: true };

let stage: Stage;
let as: oauth.AuthorizationServer;
beforeAll(async () => {
  stage = await setStage(server);
  as = await discover(server.url);
});

async function discover(url: string): Promise<oauth.AuthorizationServer> {
  const found = await oauth.discoveryRequest(new URL(url), { algorithm: "oauth2", ...insecure });
  return oauth.processDiscoveryResponse(new URL(url), found);
}

/** A subject's instance as the libraries know clients. */
async function clientOf({ instance }: Subject) {
  const pkcs8 = instance.key.privateKey.export({ format: "der", type: "pkcs8" });
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("pkcs8", new Uint8Array(pkcs8), algorithm, true, ["sign"]);
  return { client: { client_id: instance.clientId }, authentication: oauth.PrivateKeyJwt(key), key };
}

describe("introspection", () => {
  it(conforms("RFC 7662", "2.1", "oauth4webapi asks as the instance that holds the token"), async () => {
    const subject = await addSubject(stage);
    const { client, authentication } = await clientOf(subject);
    const ask = async () => {
      const response = await oauth.introspectionRequest(as, client, authentication, subject.token, insecure);
      return oauth.processIntrospectionResponse(as, client, response);
    };
    expect(await ask()).toMatchObject({ active: true, client_id: client.client_id, aud: stage.server.identifier });
    succeeded(await stage.admin.post("/api/revocations", { scope: { agentId: subject.agentId }, reason: "test" }));
    await expect(ask()).rejects.toMatchObject({ error: "invalid_client" });
  });

  it(conforms("RFC 9701", "5", "oauth4webapi verifies the signed answer"), async () => {
    const subject = await addSubject(stage);
    const { client, authentication } = await clientOf(subject);
    const asked = { requestJwtResponse: true, ...insecure };
    const response = await oauth.introspectionRequest(as, client, authentication, subject.token, asked);
    expect(response.headers.get("content-type")).toBe("application/token-introspection+jwt");
    const verifiable = { ...client, introspection_signed_response_alg: "ES256" };
    const answer = await oauth.processIntrospectionResponse(as, verifiable, response);
    expect(answer).toMatchObject({ active: true, token_type: "DPoP" });
    await oauth.validateApplicationLevelSignature(as, response, insecure);
  });

  it(conforms("RFC 7662", "2.2", "a PEP learns at once that an agent was stopped, and nothing else"), async () => {
    const subject = await addSubject(stage);
    const other = await setStage(server);
    const ask = (pepKey: string) =>
      new HttpClient(server.url).send("POST", "/oauth/introspect", {
        form: { token: subject.token },
        headers: { authorization: `Bearer ${pepKey}` },
      });
    expect((await ask(stage.server.pepKey)).body).toMatchObject({ active: true, sub: subject.spiffeId });
    expect((await ask(other.server.pepKey)).text).toBe('{"active":false}');
    succeeded(await stage.admin.post("/api/revocations", { scope: { agentId: subject.agentId }, reason: "test" }));
    expect((await ask(stage.server.pepKey)).text).toBe('{"active":false}');
  });
});

describe("revocation", () => {
  it(
    conforms("RFC 7009", "2.1", "oauth4webapi revokes; I2: no evaluation that begins after the answer allows"),
    async () => {
      const subject = await addSubject(stage);
      const { client, authentication } = await clientOf(subject);
      expect((await evaluate(stage, subject)).body.decision).toBe(true);
      let asking = true;
      const late: { startedAt: number; allowed: boolean }[] = [];
      const askers = Array.from({ length: 4 }, async () => {
        while (asking) {
          const startedAt = performance.now();
          const { body } = await evaluate(stage, subject);
          late.push({ startedAt, allowed: body.decision === true });
        }
      });
      const response = await oauth.revocationRequest(as, client, authentication, subject.token, insecure);
      await oauth.processRevocationResponse(response);
      const revokedAt = performance.now();
      const asked = late.length;
      await expect.poll(() => late.length).toBeGreaterThan(asked + 40);
      asking = false;
      await Promise.all(askers);
      expect(late.filter(({ startedAt, allowed }) => allowed && startedAt > revokedAt)).toEqual([]);
      const again = await oauth.revocationRequest(as, client, authentication, subject.token, insecure);
      await oauth.processRevocationResponse(again);
    },
  );

  it(conforms("RFC 7009", "2.1", "openid-client introspects and revokes"), async () => {
    const subject = await addSubject(stage);
    const { client, key } = await clientOf(subject);
    const config = await openid.discovery(new URL(server.url), client.client_id, {}, openid.PrivateKeyJwt(key), {
      algorithm: "oauth2",
      execute: [openid.allowInsecureRequests],
    });
    expect(await openid.tokenIntrospection(config, subject.token)).toMatchObject({ active: true });
    await openid.tokenRevocation(config, subject.token);
    expect(await openid.tokenIntrospection(config, subject.token)).toEqual({ active: false });
  });
});

describe("where nonces are required", () => {
  async function strict(run: (strictServer: TestServer, strictStage: Stage) => Promise<void>): Promise<void> {
    const own = await startTestServer();
    try {
      const ownStage = await setStage(own);
      await run(own, ownStage);
    } finally {
      await discard(own);
    }
  }
  const newKeys = () => crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const metadataOf = async ({ publicKey }: CryptoKeyPair) => ({
    token_endpoint_auth_method: "private_key_jwt",
    grant_types: ["client_credentials"],
    dpop_bound_access_tokens: true,
    jwks: { keys: [(await crypto.subtle.exportKey("jwk", publicKey)) as oauth.JWK] },
  });

  it(conforms("RFC 9449", "8", "openid-client and oauth4webapi enrol and get tokens without being told"), async () => {
    await strict(async (own, { admin, ...rest }) => {
      const ownStage = { admin, ...rest };
      const { agentId } = await addAgent(ownStage);
      succeeded(await admin.post(`/api/agents/${agentId}/activate`));
      await delegate(ownStage, agentId);
      succeeded(await admin.send("PATCH", "/api/settings", { json: { dpopNonceRequired: true } }));
      const resource = ownStage.server.identifier;

      const keys = await newKeys();
      const authentication = openid.PrivateKeyJwt(keys.privateKey);
      const options = { algorithm: "oauth2" as const, execute: [openid.allowInsecureRequests] };
      const unregistered = await openid.discovery(new URL(own.url), "unregistered", {}, authentication, options);
      const config = await openid.dynamicClientRegistration(new URL(own.url), await metadataOf(keys), authentication, {
        ...options,
        initialAccessToken: await enrolmentToken(ownStage, agentId),
        DPoP: openid.getDPoPHandle(unregistered, keys),
      });
      const handle = openid.getDPoPHandle(config, keys);
      expect(await openid.clientCredentialsGrant(config, { resource }, { DPoP: handle })).toMatchObject({
        token_type: "dpop",
      });

      const found = await discover(own.url);
      const client = { client_id: config.clientMetadata().client_id };
      const DPoP = oauth.DPoP({}, keys);
      const ask = () => {
        const parameters = new URLSearchParams({ resource });
        const signed = oauth.PrivateKeyJwt(keys.privateKey);
        return oauth.clientCredentialsGrantRequest(found, client, signed, parameters, { DPoP, ...insecure });
      };
      const first = await oauth
        .processClientCredentialsResponse(found, client, await ask())
        .catch((error: unknown) => error);
      expect(oauth.isDPoPNonceError(first)).toBe(true);
      expect(await oauth.processClientCredentialsResponse(found, client, await ask())).toMatchObject({
        token_type: "dpop",
      });
    });
  });
});

describe("metadata", () => {
  it(conforms("RFC 8414", "2", "names introspection, revocation and status lists, with their methods"), () => {
    expect(as).toMatchObject({
      introspection_endpoint: `${server.publicUrl}/oauth/introspect`,
      introspection_endpoint_auth_methods_supported: ["private_key_jwt", "Bearer"],
      revocation_endpoint: `${server.publicUrl}/oauth/revoke`,
      revocation_endpoint_auth_methods_supported: ["private_key_jwt"],
      status_list_aggregation_endpoint: `${server.publicUrl}/oauth/status-lists`,
    });
  });

  it(
    conforms("RFC 9728", "3", "oauth4webapi discovers the product's own interface as a protected resource"),
    async () => {
      const resource = new URL(`${server.publicUrl}/api`);
      const found = await oauth.resourceDiscoveryRequest(resource, insecure);
      const metadata = await oauth.processResourceDiscoveryResponse(resource, found);
      expect(metadata).toMatchObject({
        authorization_servers: [server.publicUrl],
        bearer_methods_supported: ["header"],
      });
      expect(metadata.scopes_supported).toContain("agents:write");
    },
  );

  it(
    conforms("RFC 9728", "5.1", "a refusal of the product's own interface says where its metadata stands"),
    async () => {
      const at = `resource_metadata="${server.publicUrl}/.well-known/oauth-protected-resource/api"`;
      const without = await new HttpClient(server.url).get("/api/agents");
      expect([without.status, without.headers.get("www-authenticate")]).toEqual([
        401,
        `Bearer ${at}, DPoP ${at}, algs="ES256 EdDSA Ed25519 RS256"`,
      ]);
      const wrong = await new HttpClient(server.url).get("/api/agents", { authorization: "Bearer a.b.c" });
      expect(wrong.headers.get("www-authenticate")).toContain(`Bearer error="invalid_token", ${at}`);
    },
  );

  it(conforms("RFC 9068", "2.2.4", "a token's status stands in the list that it names"), async () => {
    const subject = await addSubject(stage);
    const claims = JSON.parse(Buffer.from(subject.token.split(".")[1] ?? "", "base64url").toString());
    const { uri, idx } = claims.status.status_list as { uri: string; idx: number };
    const list = await new HttpClient(server.url).get(new URL(uri).pathname);
    expect([list.status, list.headers.get("content-type")]).toEqual([200, "application/statuslist+jwt"]);
    expect(idx).toBeGreaterThanOrEqual(0);
    const { status_lists } = (await new HttpClient(server.url).get<{ status_lists: string[] }>("/oauth/status-lists"))
      .body;
    expect(status_lists).toContain(uri);
  });
});
