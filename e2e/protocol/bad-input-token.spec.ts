import { beforeAll, describe, expect, it } from "vitest";
import { expectRefused, refusingServer } from "@/e2e/protocol/bad-input/fixture";
import { sendRaw } from "@/e2e/support/server/http-raw";
import { AgentClient, type Claims } from "@/lib/testing/agent-client";
import { conforms } from "@/lib/testing/conforms";
import { HttpClient, type Json, type Sent } from "@/lib/testing/http";
import { addProtectedSystem, addSubject, evaluationOf, payments, type Subject } from "@/lib/testing/stage";

// The token endpoint: the answer names the fault with a code of RFC 6749, and nothing is stored.
const own = refusingServer();
let other: Subject;
beforeAll(async () => {
  other = await addSubject(own.stage);
});
describe("POST /oauth/token", () => {
  const form = (
    change: Record<string, string> = {},
    dpop = own.subject.instance.proof("POST", `${own.server.publicUrl}/oauth/token`),
  ): Sent => ({
    form: { ...own.subject.instance.tokenForm(own.stage.server.identifier), ...change },
    headers: { dpop },
  });
  const invalid = (error: string, member = "") => ({
    status: error === "invalid_client" ? 401 : 400,
    body: { error, error_description: expect.stringContaining(member) },
  });
  const seconds = () => Math.floor(Date.now() / 1000);
  const asserting = (claims: Parameters<AgentClient["assertion"]>[0]) =>
    form({ client_assertion: own.subject.instance.assertion(claims) });

  it("refuses who is not the client", async () => {
    const stranger = new AgentClient(own.server.publicUrl);
    stranger.clientId = own.subject.instance.clientId;
    const unknown = new AgentClient(own.server.publicUrl);
    unknown.clientId = "ins_unknown";
    const rule = { name: "", ...invalid("invalid_client") };
    await expectRefused(own, "POST /oauth/token", [
      { ...rule, name: "signed by a stranger", sent: form({ client_assertion: stranger.assertion() }) },
      { ...rule, name: "an unknown client", sent: form({ client_assertion: unknown.assertion() }) },
      { ...rule, name: "another issuer", sent: asserting({ iss: "somebody" }) },
      {
        ...rule,
        name: "the token endpoint as audience",
        sent: asserting({ aud: `${own.server.publicUrl}/oauth/token` }),
      },
      { ...rule, name: "two audiences", sent: asserting({ aud: [own.server.publicUrl, "https://evil.example"] }) },
      { ...rule, name: "expired", sent: asserting({ exp: seconds() - 120, iat: seconds() - 180 }) },
      { ...rule, name: "valid for an hour", sent: asserting({ exp: seconds() + 3_600 }) },
      { ...rule, name: "not yet valid", sent: asserting({ nbf: seconds() + 300 }) },
      { ...rule, name: "without jti", sent: asserting({ jti: undefined }) },
      { ...rule, name: "no assertion", sent: form({ client_assertion: "" }) },
      { ...rule, name: "another type of assertion", sent: form({ client_assertion_type: "urn:x" }) },
      {
        ...rule,
        name: "a client secret alone",
        sent: form({ client_secret: "x", client_assertion: "", client_assertion_type: "" }),
      },
      { name: "a client secret too", sent: form({ client_secret: "x" }), ...invalid("invalid_request", "one way") },
      { ...rule, name: "no JWT", sent: form({ client_assertion: "a.b.c" }) },
      { ...rule, name: "another client_id", sent: form({ client_id: other.instance.clientId }) },
    ]);
  });

  it("I7 an assertion and a proof work once", async () => {
    const client_assertion = own.subject.instance.assertion();
    const dpop = own.subject.instance.proof("POST", `${own.server.publicUrl}/oauth/token`);
    const first = await new HttpClient(own.server.url).send("POST", "/oauth/token", form({ client_assertion }, dpop));
    expect(first.status).toBe(200);
    await expectRefused(own, "POST /oauth/token", [
      { name: "the assertion again", sent: form({ client_assertion }), ...invalid("invalid_client", "jti") },
      { name: "the proof again", sent: form({}, dpop), ...invalid("invalid_dpop_proof", "jti") },
    ]);
  });

  it("refuses what cannot be granted, and names it", async () => {
    const { delegationId } = other;
    const details = (change: Json) => form({ authorization_details: JSON.stringify([payments(own.stage, change)]) });
    const wrongDetails = (member: string) => invalid("invalid_authorization_details", member);
    const foreign = await addProtectedSystem(own.stage.admin);
    await expectRefused(own, "POST /oauth/token", [
      {
        name: "an unknown resource",
        sent: form({ resource: "https://nowhere.example" }),
        ...invalid("invalid_target"),
      },
      {
        name: "a resource without authority",
        sent: form({ resource: foreign.identifier }),
        ...invalid("invalid_target"),
      },
      { name: "somebody else's delegation", sent: form({ delegation_id: delegationId }), ...invalid("invalid_target") },
      { name: "an unknown delegation", sent: form({ delegation_id: "dlg_unknown" }), ...invalid("invalid_target") },
      { name: "details that are no JSON", sent: form({ authorization_details: "[" }), ...wrongDetails("malformed") },
      {
        name: "a member twice",
        sent: form({ authorization_details: '[{"type":"a","type":"b"}]' }),
        ...wrongDetails("duplicate_member"),
      },
      { name: "an unknown member", sent: details({ extra: 1 }), ...wrongDetails("0.extra") },
      { name: "an unknown action", sent: details({ actions: ["fly"] }), ...wrongDetails("0.actions") },
      { name: "a wildcard", sent: details({ actions: ["*"] }), ...wrongDetails("0.actions") },
      { name: "wider than granted", sent: details({ identifiers: ["*"] }), ...wrongDetails("") },
    ]);
  });

  it("reads a form strictly", async () => {
    const plain = (raw: string, type = "application/x-www-form-urlencoded"): Sent => ({
      raw,
      headers: { "content-type": type },
    });
    await expectRefused(own, "POST /oauth/token", [
      {
        name: "JSON",
        sent: { json: { grant_type: "client_credentials" } },
        ...invalid("invalid_request", "Content-Type"),
      },
      {
        name: "no content type",
        sent: plain("grant_type=client_credentials", "text/plain"),
        ...invalid("invalid_request", "Content-Type"),
      },
      { name: "no grant type", sent: plain("a=b"), ...invalid("invalid_request", "grant_type") },
      {
        name: "two grant types",
        sent: plain("grant_type=a&grant_type=b"),
        ...invalid("invalid_request", "grant_type"),
      },
      { name: "an unknown grant", sent: plain("grant_type=password"), ...invalid("unsupported_grant_type") },
      { name: "broken encoding", sent: plain("grant_type=%ZZ"), ...invalid("invalid_request") },
      { name: "bytes that are no ASCII", sent: plain("grant_type=\u00e9"), ...invalid("invalid_request") },
      { name: "a byte order mark", sent: plain("\ufeffgrant_type=client_credentials"), ...invalid("invalid_request") },
      { name: "NUL", sent: plain("grant_type=%00"), ...invalid("invalid_request") },
      {
        name: "100 parameters",
        sent: plain(Array.from({ length: 100 }, (_, i) => `p${i}=1`).join("&")),
        ...invalid("invalid_request"),
      },
      { name: "more than 64 KiB", sent: plain("x".repeat(65_537)), status: 413, body: { code: "body_too_large" } },
    ]);
  });
});

describe("twice in one request", () => {
  const proof = (claims: Claims = {}) =>
    own.subject.instance.proof("POST", `${own.server.publicUrl}/oauth/token`, claims);
  const head = (line: string, ...headers: string[]) => [
    `${line} HTTP/1.1`,
    `Host: ${new URL(own.server.url).host}`,
    ...headers,
  ];
  const refusal = async (lines: string[], body: string) => {
    const { status, body: text } = await sendRaw(own.server.url, [...lines, `Content-Length: ${body.length}`], body);
    return { status, ...JSON.parse(text) };
  };

  it(conforms("RFC 9449", "4.3", "more than one DPoP header is refused, however right each is"), async () => {
    const form = new URLSearchParams(own.subject.instance.tokenForm(own.stage.server.identifier)).toString();
    const [one, two] = [proof(), proof()];
    const type = "Content-Type: application/x-www-form-urlencoded";
    const lines = head("POST /oauth/token", type, `DPoP: ${one}`, `dpop: ${two}`);
    expect(await refusal(lines, form)).toMatchObject({ status: 400, error: "invalid_dpop_proof" });
  });

  it("more than one Authorization header is refused, however right each is", async () => {
    const key = `Authorization: Bearer ${own.stage.server.pepKey}`;
    const lines = head("POST /access/v1/evaluation", "Content-Type: application/json", key, key);
    const refused = await refusal(lines, JSON.stringify(evaluationOf(own.subject)));
    expect(refused).toMatchObject({ status: 400, code: "duplicate_header" });
    const both = head("POST /oauth/register", "Content-Type: application/json", `Authorization: DPoP a`, key);
    expect(await refusal(both, "{}")).toMatchObject({ status: 400, code: "duplicate_header" });
  });

  it("a proof beyond what a head may hold is refused", async () => {
    const long = proof({ x: "x".repeat(20_000) });
    expect(await refusal(head("POST /oauth/token", `DPoP: ${long}`), "")).toMatchObject({ status: 431 });
  });
});
