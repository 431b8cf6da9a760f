import { createHash } from "node:crypto";
import * as oauth from "oauth4webapi";
import { beforeAll, describe, expect, it } from "vitest";
import { sharedServer } from "@/e2e/support/server/shared";
import type { AgentClient } from "@/lib/testing/agent-client";
import { conforms } from "@/lib/testing/conforms";
import { HttpClient, succeeded } from "@/lib/testing/http";
import { addAgent, addInstance, type Decided, delegate, payments, type Stage, setStage } from "@/lib/testing/stage";
import { claimsOf, exchangeGrant, tokenType } from "@/lib/testing/tokens";

const server = sharedServer();
const insecure = { [oauth.allowInsecureRequests]: true };

type Member = { agentId: string; spiffeId: string; instance: AgentClient; delegationId: string };

let stage: Stage;
let first: Member;
let second: Member;
beforeAll(async () => {
  stage = await setStage(server);
  first = await member({ onBehalfOf: stage.owner.id, maxDepth: 1 });
  second = await member({ parentDelegationId: first.delegationId, expiresAt: soon() });
});

const soon = () => new Date(Date.now() + 1_800_000).toISOString();

async function member(change: Record<string, string | number>): Promise<Member> {
  const { agentId, spiffeId } = await addAgent(stage);
  succeeded(await stage.admin.post(`/api/agents/${agentId}/activate`));
  const instance = await addInstance(stage, agentId);
  return { agentId, spiffeId, instance, delegationId: await delegate(stage, agentId, change) };
}

const at = { at: server.url };
const forPerson = async (): Promise<string> =>
  succeeded(await stage.owner.client.post<{ subjectToken: string }>("/api/subject-tokens", {})).subjectToken;

const exchange = (by: Member, subjectToken: string, form: Record<string, string> = {}) =>
  by.instance.requestToken(stage.server.identifier, {
    ...at,
    form: {
      grant_type: exchangeGrant,
      subject_token: subjectToken,
      subject_token_type: tokenType("access_token"),
      ...form,
    },
  });

/** Asks for a decision about a payment with the given token. */
async function decide(by: Member, token: string): Promise<boolean | undefined> {
  const asked = {
    subject: { type: "agent", id: by.spiffeId, properties: { access_token: token } },
    action: { name: "create" },
    resource: { type: "payment", id: "account/eu-7/pay-1" },
    context: { amount: "1.00", currency: "USD" },
  };
  const authorization = { authorization: `Bearer ${stage.server.pepKey}` };
  return (await new HttpClient(server.url).post<Decided>("/access/v1/evaluation", asked, authorization)).body.decision;
}

describe("token exchange", () => {
  it("a person signs in, an agent acts for them, another agent acts for that one: each step is decided", async () => {
    const begun = await exchange(first, await forPerson(), { subject_token_type: tokenType("jwt") });
    expect(begun).toMatchObject({
      status: 200,
      body: { token_type: "DPoP", issued_token_type: tokenType("access_token"), expires_in: expect.any(Number) },
    });
    expect(begun.headers.get("cache-control")).toBe("no-store");
    const goneOn = await exchange(second, begun.body.access_token);
    expect(claimsOf(goneOn.body.access_token)).toMatchObject({
      sub: stage.owner.id,
      client_id: second.instance.clientId,
      act: { sub: second.spiffeId, act: { sub: first.spiffeId } },
    });
    expect(await decide(first, begun.body.access_token)).toBe(true);
    expect(await decide(second, goneOn.body.access_token)).toBe(true);
  });

  it(
    conforms("RFC 8693", "2.2.1", "issued_token_type, token_type, expires_in and the token are answered"),
    async () => {
      const { body } = await exchange(second, await first.instance.token(stage.server.identifier, at));
      expect(body).toMatchObject({
        access_token: expect.any(String),
        issued_token_type: tokenType("access_token"),
        token_type: "DPoP",
        expires_in: expect.any(Number),
        authorization_details: [{ type: "payment" }],
      });
      expect(body).not.toHaveProperty("refresh_token");
    },
  );

  it(conforms("RFC 8693", "2.2.2", "a malformed subject_token is invalid_request with status 400"), async () => {
    const { status, body } = await exchange(first, "not.a.token");
    expect([status, body.error]).toEqual([400, "invalid_request"]);
  });

  it(conforms("RFC 8693", "2.1", "an actor without a delegation below the subject's is refused"), async () => {
    const stranger = await member({});
    const { body } = await exchange(stranger, await first.instance.token(stage.server.identifier, at));
    expect(body.error).toBe("invalid_target");
  });

  it(conforms("RFC 9396", "6.1", "an exchange grants no more than the subject token states"), async () => {
    const narrow = JSON.stringify([payments(stage, { identifiers: ["account/eu-7/*"] })]);
    const subject = await first.instance.token(stage.server.identifier, {
      ...at,
      form: { authorization_details: narrow },
    });
    const { body } = await exchange(second, subject);
    expect(body.authorization_details).toMatchObject([{ identifiers: ["account/eu-7/*"] }]);
    const wider = JSON.stringify([payments(stage)]);
    expect((await exchange(second, subject, { authorization_details: wider })).body.error).toBe(
      "invalid_authorization_details",
    );
  });

  it(conforms("RFC 9449", "5", "an exchange needs a proof by the actor's key, and binds the token to it"), async () => {
    const subject = await first.instance.token(stage.server.identifier, at);
    const { body } = await exchange(second, subject);
    const key = second.instance.key.jwk as { crv: string; kty: string; x: string; y: string };
    const { crv, kty, x, y } = key;
    const jkt = createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
    expect(claimsOf(body.access_token).cnf).toEqual({ jkt });
    const foreign = second.instance.requestToken(stage.server.identifier, {
      ...at,
      dpop: first.instance.proof("POST", `${server.publicUrl}/oauth/token`),
      form: { grant_type: exchangeGrant, subject_token: subject, subject_token_type: tokenType("access_token") },
    });
    expect((await foreign).body.error).toBe("invalid_dpop_proof");
  });

  it("after sign-out the subject token gives nothing, at once", async () => {
    const subjectToken = await forPerson();
    expect((await exchange(first, subjectToken, { subject_token_type: tokenType("jwt") })).status).toBe(200);
    const { body } = await stage.owner.client.get<{ csrfToken: string }>("/api/auth/csrf");
    await stage.owner.client.send("POST", "/api/auth/signout", { form: { csrfToken: body.csrfToken, json: "true" } });
    const { body: refused } = await exchange(first, subjectToken, { subject_token_type: tokenType("jwt") });
    expect(refused.error).toBe("invalid_request");
  });
});

describe("oauth4webapi", () => {
  it("exchanges by its generic request, after discovery", async () => {
    const issuer = new URL(server.url);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    expect(as.grant_types_supported).toContain(exchangeGrant);
    const pair = await keysOf(second.instance);
    const client = { client_id: second.instance.clientId };
    const response = await oauth.genericTokenEndpointRequest(
      as,
      client,
      oauth.PrivateKeyJwt(pair.privateKey),
      exchangeGrant,
      {
        subject_token: await first.instance.token(stage.server.identifier, at),
        subject_token_type: tokenType("access_token"),
        resource: stage.server.identifier,
      },
      { DPoP: oauth.DPoP({ [oauth.clockSkew]: 0 }, pair), ...insecure },
    );
    const token = await oauth.processGenericTokenEndpointResponse(as, client, response);
    expect(token).toMatchObject({ token_type: "dpop", issued_token_type: tokenType("access_token") });
    expect(await decide(second, token.access_token)).toBe(true);
  });
});

/** The agent's key as Web Cryptography has it. */
async function keysOf({ key }: AgentClient): Promise<CryptoKeyPair> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const jwk = key.privateKey.export({ format: "jwk" });
  const { d: _, ...publicJwk } = jwk;
  return {
    privateKey: await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["sign"]),
    publicKey: await crypto.subtle.importKey("jwk", publicJwk, algorithm, true, ["verify"]),
  };
}
