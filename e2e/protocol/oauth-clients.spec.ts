import { createRemoteJWKSet, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import * as openid from "openid-client";
import { beforeAll, describe, expect, it } from "vitest";
import { sharedServer } from "@/e2e/support/server/shared";
import { HttpClient, succeeded } from "@/lib/testing/http";
import { addAgent, type Decided, delegate, enrolmentToken, type Stage, setStage } from "@/lib/testing/stage";

// Third-party clients find everything by discovery, and their own checks of our answers pass.
const server = sharedServer();
const issuer = new URL(server.url);
const insecure = { [oauth.allowInsecureRequests]: true };

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(server);
});

const newKeys = () => crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
const metadataOf = async ({ publicKey }: CryptoKeyPair) => ({
  client_name: "a library's client",
  token_endpoint_auth_method: "private_key_jwt",
  grant_types: ["client_credentials"],
  dpop_bound_access_tokens: true,
  jwks: { keys: [(await crypto.subtle.exportKey("jwk", publicKey)) as oauth.JWK] },
});

/** An active agent with authority and a token for one enrolment. */
async function agentToEnrol(): Promise<{ agentId: string; initialAccessToken: string }> {
  const { agentId } = await addAgent(stage);
  succeeded(await stage.admin.post(`/api/agents/${agentId}/activate`));
  await delegate(stage, agentId);
  return { agentId, initialAccessToken: await enrolmentToken(stage, agentId) };
}

/** A protected system that verifies the token by itself, and then asks whether this action is allowed now. */
const protectedSystem =
  (as: oauth.AuthorizationServer) =>
  async (
    url: string,
    { method, headers, body }: { method: string; headers: Record<string, string>; body?: unknown },
  ) => {
    const request = new Request(url, { method, headers });
    const claims = await oauth.validateJwtAccessToken(as, request, stage.server.identifier, insecure);
    const { amount } = JSON.parse(String(body));
    const asked = {
      subject: {
        type: "agent",
        id: claims.sub,
        properties: { access_token: request.headers.get("authorization")?.replace(/^DPoP /i, "") },
      },
      action: { name: "create" },
      resource: { type: "payment", id: "account/eu-7/pay-1" },
      context: { amount, currency: "USD", dpop: { proof: request.headers.get("dpop"), method, url } },
    };
    const authorization = `Bearer ${stage.server.pepKey}`;
    const answer = await new HttpClient(server.url).post<Decided>("/access/v1/evaluation", asked, { authorization });
    return Response.json(answer.body, { status: answer.body.decision ? 200 : 403 });
  };

const payment = (amount: string) => JSON.stringify({ amount });
const paymentsUrl = () => new URL(`${stage.server.identifier}/payments`);

describe("oauth4webapi", () => {
  it.each(["oauth2", "oidc"] as const)("enrols, gets tokens and pays after discovery as %s", async (algorithm) => {
    const found = await oauth.discoveryRequest(issuer, { algorithm, ...insecure });
    const as = await oauth.processDiscoveryResponse(issuer, found);
    const keys = await newKeys();
    const { agentId, initialAccessToken } = await agentToEnrol();
    const DPoP = oauth.DPoP({ [oauth.clockSkew]: 0 }, keys);
    const registration = { initialAccessToken, DPoP, ...insecure };
    const client = await oauth.processDynamicClientRegistrationResponse(
      await oauth.dynamicClientRegistrationRequest(as, await metadataOf(keys), registration),
    );
    expect(client.client_id).toMatch(/^ins_/);

    const granted = await oauth.clientCredentialsGrantRequest(
      as,
      client,
      oauth.PrivateKeyJwt(keys.privateKey),
      new URLSearchParams({ resource: stage.server.identifier }),
      { DPoP, ...insecure },
    );
    const token = await oauth.processClientCredentialsResponse(as, client, granted);
    expect(token).toMatchObject({ token_type: "dpop", authorization_details: [{ type: "payment" }] });

    const [pep, headers] = [protectedSystem(as), new Headers()];
    const pay = (amount: string) =>
      oauth.protectedResourceRequest(token.access_token, "POST", paymentsUrl(), headers, payment(amount), {
        DPoP,
        [oauth.customFetch]: pep,
      });
    expect(await (await pay("120.00")).json()).toMatchObject({ decision: true });
    const tooMuch = (await (await pay("500.01")).json()) as Decided;
    expect(tooMuch).toMatchObject({ decision: false, context: { code: "limit_exceeded" } });
    const { payload } = await jwtVerify(token.access_token, createRemoteJWKSet(new URL(as.jwks_uri ?? "")), {
      issuer: server.publicUrl,
      audience: stage.server.identifier,
      typ: "at+jwt",
    });
    expect(payload).toMatchObject({ client_id: client.client_id, agent: { id: agentId } });
  });
});

describe("openid-client", () => {
  it.each(["oauth2", "oidc"] as const)("enrols, gets tokens and pays after discovery as %s", async (algorithm) => {
    const keys = await newKeys();
    const { initialAccessToken } = await agentToEnrol();
    const authentication = openid.PrivateKeyJwt(keys.privateKey);
    const options = { algorithm, execute: [openid.allowInsecureRequests] };
    const unregistered = await openid.discovery(issuer, "unregistered", {}, authentication, options);
    const config = await openid.dynamicClientRegistration(issuer, await metadataOf(keys), authentication, {
      ...options,
      initialAccessToken,
      DPoP: openid.getDPoPHandle(unregistered, keys),
    });
    const DPoP = openid.getDPoPHandle(config, keys);
    const resource = stage.server.identifier;
    const token = await openid.clientCredentialsGrant(config, { resource }, { DPoP });
    expect(token).toMatchObject({ token_type: "dpop", authorization_details: [{ type: "payment" }] });

    const again = await openid.discovery(issuer, config.clientMetadata().client_id, {}, authentication, options);
    again[openid.customFetch] = protectedSystem(config.serverMetadata());
    const pay = (amount: string) =>
      openid.fetchProtectedResource(again, token.access_token, paymentsUrl(), "POST", payment(amount), undefined, {
        DPoP,
      });
    expect(await (await pay("120.00")).json()).toMatchObject({ decision: true });
  });
});
