import { beforeAll, describe, expect, it } from "vitest";
import { expectRefused, refusingServer } from "@/e2e/protocol/bad-input/fixture";
import { AgentClient } from "@/lib/testing/agent-client";
import type { Json, Sent } from "@/lib/testing/http";
import { addAgent, addSubject, enrolmentToken, type Subject } from "@/lib/testing/stage";

// Enrolment: the answer names the fault with a code of RFC 7591, and nothing is stored.
const own = refusingServer();
let openToken: string;
let other: Subject;
beforeAll(async () => {
  other = await addSubject(own.stage);
  openToken = await enrolmentToken(own.stage, own.subject.agentId);
});
const deep = `{"a":${"[".repeat(17)}${"]".repeat(17)}}`;
const asJson = { "content-type": "application/json" };

describe("POST /oauth/register", () => {
  const register = (
    change: Json,
    { instance = new AgentClient(own.server.publicUrl), token = openToken, dpop = "" } = {},
  ) => ({
    json: { ...instance.metadata(), ...change },
    headers: {
      authorization: `Bearer ${token}`,
      dpop: dpop || instance.proof("POST", `${own.server.publicUrl}/oauth/register`),
    },
  });
  const metadata = (member: string) => ({
    status: 400,
    body: { error: "invalid_client_metadata", error_description: expect.stringContaining(member) },
  });
  const invalidToken = { status: 401, body: { error: "invalid_token" } };
  const invalidProof = { status: 400, body: { error: "invalid_dpop_proof" } };

  it("names the member of the metadata that is wrong", async () => {
    const rsa = { kty: "RSA", n: "AQAB", e: "AQAB" };
    const secret = { ...new AgentClient("").key.jwk, d: "A".repeat(43) };
    const { jwk } = new AgentClient("").key;
    await expectRefused(own, "POST /oauth/register", [
      {
        name: "a method with a secret",
        sent: register({ token_endpoint_auth_method: "client_secret_basic" }),
        ...metadata("token_endpoint_auth_method"),
      },
      {
        name: "a grant for people",
        sent: register({ grant_types: ["authorization_code"] }),
        ...metadata("grant_types"),
      },
      { name: "no grant", sent: register({ grant_types: [] }), ...metadata("grant_types") },
      {
        name: "tokens without proof",
        sent: register({ dpop_bound_access_tokens: false }),
        ...metadata("dpop_bound_access_tokens"),
      },
      { name: "a name that is a number", sent: register({ client_name: 42 }), ...metadata("client_name") },
      { name: "a name that is too long", sent: register({ client_name: "x".repeat(201) }), ...metadata("client_name") },
      { name: "no key", sent: register({ jwks: undefined }), ...metadata("jwks") },
      { name: "no key in the set", sent: register({ jwks: { keys: [] } }), ...metadata("jwks") },
      { name: "two keys", sent: register({ jwks: { keys: [jwk, jwk] } }), ...metadata("jwks") },
      { name: "a key elsewhere", sent: register({ jwks_uri: "https://keys.acme.example" }), ...metadata("jwks_uri") },
      { name: "a short RSA key", sent: register({ jwks: { keys: [rsa] } }), ...metadata("jwks") },
      { name: "a private key", sent: register({ jwks: { keys: [secret] } }), ...metadata("jwks") },
      { name: "a symmetric key", sent: register({ jwks: { keys: [{ kty: "oct", k: "AAAA" }] } }), ...metadata("jwks") },
    ]);
  });

  it("takes nothing but JSON that can be read in one way", async () => {
    const { headers } = register({});
    const raw = (body: string, type = asJson) => ({ raw: body, headers: { ...headers, ...type } });
    await expectRefused(own, "POST /oauth/register", [
      { name: "no JSON", sent: raw("{"), ...metadata("malformed_json") },
      { name: "a member twice", sent: raw('{"client_name":"a","client_name":"b"}'), ...metadata("duplicate_member") },
      {
        name: "NUL in a key's name",
        sent: register({ jwks: { keys: [{ ...new AgentClient("").key.jwk, kid: "a\u0000b" }] } }),
        ...metadata("jwks.keys[0].kid: deceptive_character"),
      },
      { name: "17 levels", sent: raw(deep), ...metadata("too_deep") },
      { name: "a list", sent: raw("[]"), ...metadata("") },
      {
        name: "a form",
        sent: raw("a=b", { "content-type": "application/x-www-form-urlencoded" }),
        status: 415,
        body: { code: "unsupported_media_type" },
      },
      { name: "more than 64 KiB", sent: raw(`"${"x".repeat(65_536)}"`), status: 413, body: { code: "body_too_large" } },
    ]);
  });

  it("takes one token, once, and a proof by the very key", async () => {
    const [thief, url] = [new AgentClient(own.server.publicUrl), `${own.server.publicUrl}/oauth/register`];
    const used = await enrolmentToken(own.stage, own.subject.agentId);
    await new AgentClient(own.server.publicUrl).enrol(used);
    const minutesAgo = Math.floor(Date.now() / 1000) - 120;
    const bodyOnly = { json: thief.metadata() };
    await expectRefused(own, "POST /oauth/register", [
      { name: "no token", sent: bodyOnly, ...invalidToken },
      { name: "Basic", sent: { ...bodyOnly, headers: { authorization: "Basic dTpw" } }, ...invalidToken },
      { name: "an unknown token", sent: register({}, { token: "met_unknown" }), ...invalidToken },
      { name: "a used token", sent: register({}, { token: used }), ...invalidToken },
      { name: "an enormous token", sent: register({}, { token: "x".repeat(3_000) }), ...invalidToken },
      { name: "no proof", sent: { ...bodyOnly, headers: { authorization: `Bearer ${openToken}` } }, ...invalidProof },
      { name: "another's proof", sent: register({}, { dpop: thief.proof("POST", url) }), ...invalidProof },
      {
        name: "a proof for another URL",
        sent: register({}, { instance: thief, dpop: thief.proof("POST", `${url}/x`) }),
        ...invalidProof,
      },
      {
        name: "a proof for another method",
        sent: register({}, { instance: thief, dpop: thief.proof("PUT", url) }),
        ...invalidProof,
      },
      {
        name: "an old proof",
        sent: register({}, { instance: thief, dpop: thief.proof("POST", url, { iat: minutesAgo }) }),
        ...invalidProof,
      },
      { name: "no proof at all", sent: register({}, { instance: thief, dpop: "a.b.c" }), ...invalidProof },
      {
        name: "a key that is enrolled already",
        sent: register({}, { instance: own.subject.instance }),
        ...metadata("jwks"),
      },
    ]);
  });

  it("an agent that is not active enrols no instance, and keeps its token", async () => {
    const draft = await addAgent(own.stage);
    const token = await enrolmentToken(own.stage, draft.agentId);
    const sent = register({}, { token });
    await expectRefused(own, "POST /oauth/register", [
      { name: "a draft", sent, status: 403, body: { error: "access_denied", code: "agent_not_active" } },
    ]);
    await own.stage.admin.post(`/api/agents/${draft.agentId}/activate`);
    await new AgentClient(own.server.publicUrl).enrol(token);
  });
});

describe("the registration of an instance", () => {
  it.each(["GET", "PUT", "DELETE"])("%s takes the instance's own token", async (method) => {
    const path = `/oauth/register/${own.subject.instance.clientId}`;
    const as = (token: string) => ({
      headers: { authorization: `Bearer ${token}` },
      ...(method === "PUT" ? { json: {} } : {}),
    });
    const refused = { status: 401, body: { error: "invalid_token" } };
    await expectRefused(own, `${method} ${path}`, [
      { name: "nobody", sent: method === "PUT" ? { json: {} } : {}, ...refused },
      { name: "another instance", sent: as(other.instance.registrationToken), ...refused },
      { name: "an access token", sent: as(own.subject.token), ...refused },
    ]);
    await expectRefused(own, `${method} /oauth/register/ins_unknown`, [
      { name: "another's registration", sent: as(own.subject.instance.registrationToken), ...refused },
    ]);
  });

  it("PUT names the member that is wrong", async () => {
    const { instance } = own.subject;
    const [url, next] = [
      `${own.server.publicUrl}/oauth/register/${instance.clientId}`,
      new AgentClient(own.server.publicUrl),
    ];
    const put = (change: Json, dpop = instance.proof("PUT", url)): Sent => ({
      json: {
        client_id: instance.clientId,
        jwks: { keys: [next.key.jwk] },
        new_key_proof: next.proof("PUT", url),
        ...change,
      },
      headers: { authorization: `Bearer ${instance.registrationToken}`, dpop },
    });
    const metadata = { status: 400, body: { error: "invalid_client_metadata" } };
    const proof = { status: 400, body: { error: "invalid_dpop_proof" } };
    await expectRefused(own, `PUT /oauth/register/${instance.clientId}`, [
      { name: "another's client_id", sent: put({ client_id: other.instance.clientId }), ...metadata },
      { name: "no client_id", sent: put({ client_id: undefined }), ...metadata },
      { name: "no key", sent: put({ jwks: { keys: [] } }), ...metadata },
      { name: "no proof by the new key", sent: put({ new_key_proof: undefined }), ...metadata },
      { name: "a proof by another key", sent: put({ new_key_proof: instance.proof("PUT", url) }), ...proof },
      { name: "a request by the new key", sent: put({}, next.proof("PUT", url)), ...proof },
      {
        name: "a key of another instance",
        sent: put({ jwks: { keys: [other.instance.key.jwk] }, new_key_proof: other.instance.proof("PUT", url) }),
        ...metadata,
      },
    ]);
  });
});
