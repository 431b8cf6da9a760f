import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runtime } from "@/lib/platform/base/runtime";
import { setSingleton } from "@/lib/platform/base/singleton";
import { clientAssertionType, svidAssertionType } from "@/lib/protocols/oauth/client-assertion";
import { conforms } from "@/lib/testing/conforms";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { ForeignIssuer } from "@/lib/testing/foreign-issuer";
import { claimsOf, type Exchanged, proof, requestToken, tokenOf, tokenRequest } from "@/lib/testing/tokens";
import { TrustWorld } from "@/lib/testing/trusted-issuers";

let trust: TrustWorld;
let spine: TestAgent;
let platform: ForeignIssuer;
let idp: ForeignIssuer;
let issuerId = "";
let ruleId = "";
let mara = "";

beforeAll(async () => {
  trust = await TrustWorld.create();
});
afterAll(() => trust.world.end());
beforeEach(async () => {
  setSingleton("issuer-refreshes", undefined);
  [platform, idp] = await Promise.all([ForeignIssuer.start(), ForeignIssuer.start()]);
  spine = await given.agent(`https://payments-${randomUUID()}.acme.example`);
  await given.delegation(spine);
  issuerId = (await trust.trust(platform)).body.id;
  const rule = { agentId: spine.agentId, subjectPattern: "repo:acme/refunds:*" };
  ruleId = (await trust.addRule(issuerId, rule)).body.id;
  await trust.trust(idp, { kind: "people", name: "The people's" });
  mara = (await given.person(["member"])).personId;
  await trust.world.sql("insert into external_identities (iss, sub, person_id) values ($1, 'mara', $2)", [
    idp.url,
    mara,
  ]);
});
afterEach(() => Promise.all([platform.stop(), idp.stop()]));

const grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const endpoint = () => `${runtime().publicUrl}/oauth/token`;
const nobody = { client_assertion_type: "", client_assertion: "" };
const now = () => Math.floor(Date.now() / 1000);

/** The identity of a job in a build system, as GitHub's has it. */
const jobToken = (change: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
  platform.sign({ sub: "repo:acme/refunds:ref:refs/heads/main", repository: "acme/refunds", ...change }, header);

/** Asks with the platform's word and the proof by the instance's key alone. */
const asWorkload = (assertion: string, agent = spine): Promise<Exchanged> =>
  tokenRequest(agent, { ...nobody, grant_type: grantType, assertion });

/** Asks with an identity provider's word about a person; the client authenticates. */
const forPerson = (assertion: string, form: Record<string, string> = {}, agent = spine): Promise<Exchanged> =>
  tokenRequest(agent, { grant_type: grantType, assertion, ...form });

const outcome = ({ status, error }: Exchanged) => `${status} ${error ?? "issued"}`;
const refused = "400 invalid_grant";

describe("a workload's assertion", () => {
  it(conforms("RFC 7523", "2.1", "an assertion is a grant, and the client need not authenticate"), async () => {
    const issued = await asWorkload(jobToken());
    expect(outcome(issued)).toBe("200 issued");
    expect(claimsOf(issued.access_token)).toMatchObject({
      sub: spine.spiffeId,
      client_id: spine.instanceId,
      aud: spine.identifier,
      cnf: { jkt: expect.any(String) },
    });
    expect(claimsOf(issued.access_token)).not.toHaveProperty("act");
    const [row] = await trust.world.sql("select grant_type, person_id from access_tokens where jti = $1", [
      claimsOf(issued.access_token).jti,
    ]);
    expect(row).toEqual({ grant_type: "jwt_bearer", person_id: null });
  });

  it(conforms("RFC 10070", "3", "a grant may name the token endpoint or the issuer as audience"), async () => {
    expect(outcome(await asWorkload(jobToken({ aud: endpoint() })))).toBe("200 issued");
    expect(outcome(await asWorkload(jobToken({ aud: `${endpoint()}/` })))).toBe(refused);
    expect(outcome(await asWorkload(jobToken({ aud: "https://other.example" })))).toBe(refused);
  });

  const cases: [string, () => string][] = [
    ["of an unknown issuer", () => jobToken({ iss: "https://unknown.example" })],
    ["about somebody else", () => jobToken({ sub: "repo:acme/refunds-evil:ref:refs/heads/main" })],
    ["without an audience", () => jobToken({ aud: undefined })],
    ["without an end", () => jobToken({ exp: undefined })],
    ["that has ended", () => jobToken({ iat: now() - 900, exp: now() - 120 })],
    ["that lives for days", () => jobToken({ exp: now() + 172_800 })],
    ["without a subject", () => jobToken({ sub: undefined })],
    ["that is an access token", () => jobToken({}, { typ: "at+jwt" })],
    ["that is a client's", () => jobToken({}, { typ: "client-authentication+jwt" })],
    ["that says it is a grant for a person", () => jobToken({}, { typ: "oauth-id-jag+jwt" })],
    ["with a key of another name", () => jobToken({}, { kid: "other" })],
    ["of no form", () => "garbage"],
    ["about a person, without the client", () => idp.sign({ sub: "mara" })],
  ];

  it.each(cases)("%s is refused like any other", async (_, make) => {
    const answer = await asWorkload(make());
    expect(outcome(answer)).toBe(refused);
    expect(answer.error_description).toBe("the assertion is not acceptable for this client");
  });

  it(conforms("RFC 7523", "3.1", "a missing assertion is invalid_request, a bad one invalid_grant"), async () => {
    expect(outcome(await tokenRequest(spine, { ...nobody, grant_type: grantType }))).toBe("400 invalid_request");
    expect(outcome(await asWorkload("a.b.c"))).toBe(refused);
  });

  it("needs the proof by an enrolled key of that agent", async () => {
    const other = await given.colleague(spine);
    await given.delegation(other);
    expect(outcome(await asWorkload(jobToken(), other))).toBe(refused);
    const form = { ...nobody, grant_type: grantType, assertion: jobToken() };
    expect((await requestToken(spine, form, { dpop: "" }).catch((error) => error)).error).toBe("invalid_dpop_proof");
  });

  it("I7: its proof works once; the assertion stays with the instance that used it", async () => {
    const assertion = jobToken();
    expect(outcome(await asWorkload(assertion))).toBe("200 issued");
    expect(outcome(await asWorkload(assertion))).toBe("200 issued");
    const form = { ...nobody, grant_type: grantType, assertion };
    const dpop = proof(spine, { url: endpoint() });
    expect((await requestToken(spine, form, { dpop })).status).toBe(200);
    const again = await requestToken(spine, form, { dpop }).catch((error) => error);
    expect(again.error).toBe("invalid_dpop_proof");
    const copy = await secondInstance();
    expect(outcome(await asWorkload(assertion, copy))).toBe(refused);
    expect(outcome(await asWorkload(jobToken(), copy))).toBe("200 issued");
  });

  /** Another running copy of the agent, with a key of its own. */
  async function secondInstance(): Promise<TestAgent> {
    const other = await given.colleague(spine);
    await trust.world.sql("update instances set agent_id = $1 where id = $2", [spine.agentId, other.instanceId]);
    return { ...other, agentId: spine.agentId, spiffeId: spine.spiffeId };
  }

  it("I2: is worth nothing once the rule, the issuer or the instance was stopped", async () => {
    await trust.world.sql("update instances set status = 'quarantined' where id = $1", [spine.instanceId]);
    expect(outcome(await asWorkload(jobToken()))).toBe("401 invalid_client");
    await trust.world.sql("update instances set status = 'active' where id = $1", [spine.instanceId]);
    await trust.endRule(ruleId);
    expect(outcome(await asWorkload(jobToken()))).toBe(refused);
    await trust.addRule(issuerId, { agentId: spine.agentId, subjectPattern: "repo:acme/refunds:*" });
    expect(outcome(await asWorkload(jobToken()))).toBe("200 issued");
    await trust.disable(issuerId);
    expect(outcome(await asWorkload(jobToken()))).toBe(refused);
  });

  it.each<[string, () => Record<string, string>]>([
    ["a client_secret", () => ({ client_id: spine.instanceId, client_secret: "secret" })],
    [
      "an assertion of another client",
      () => ({ client_assertion_type: clientAssertionType, client_assertion: jobToken() }),
    ],
    ["an assertion without its type", () => ({ client_assertion: jobToken() })],
    ["a type without its assertion", () => ({ client_assertion_type: clientAssertionType })],
    ["the client_id of another instance", () => ({ client_id: `ins_${"0".repeat(26)}` })],
    ["an SVID of no trust domain", () => ({ client_assertion_type: svidAssertionType, client_assertion: jobToken() })],
  ])(conforms("RFC 7521", "4.1", "credentials beside a grant are validated, never ignored: %s"), async (_, form) => {
    const asked = { ...nobody, grant_type: grantType, assertion: jobToken() };
    expect(outcome(await tokenRequest(spine, asked))).toBe("200 issued");
    expect(outcome(await tokenRequest(spine, { ...asked, ...form() }))).toBe("401 invalid_client");
    expect(outcome(await tokenRequest(spine, { ...asked, client_id: spine.instanceId }))).toBe("200 issued");
  });

  it("beside a client's own authentication must be about the same agent", async () => {
    expect(outcome(await forPerson(jobToken()))).toBe("200 issued");
    const other = await given.colleague(spine);
    expect(outcome(await forPerson(jobToken(), {}, other))).toBe(refused);
    expect(await trust.world.auditTypes(other.instanceId)).toContain("token.refused");
  });
});

describe("an assertion about a person (T3)", () => {
  beforeEach(async () => {
    await given.delegation(spine, [payments(spine)], 3600, { onBehalfOf: mara });
  });

  it("makes the person the subject and the agent the actor", async () => {
    const issued = await forPerson(idp.sign({ sub: "mara", exp: now() + 200 }));
    expect(outcome(issued)).toBe("200 issued");
    const claims = claimsOf(issued.access_token);
    expect(claims).toMatchObject({ sub: mara, act: { sub: spine.spiffeId }, client_id: spine.instanceId });
    expect(claims.exp).toBeLessThanOrEqual(now() + 200);
    const long = claimsOf((await forPerson(idp.sign({ sub: "mara" }))).access_token);
    expect(long.exp).toBeLessThanOrEqual(now() + 300);
  });

  it("I3: is within what the person may delegate", async () => {
    const entitled = [{ ...payments(spine), identifiers: ["account/eu-7"] }];
    const text = JSON.stringify(entitled);
    await trust.world.sql("insert into entitlements (person_id, authority, updated_at) values ($1, $2, now())", [
      mara,
      text,
    ]);
    const issued = await forPerson(idp.sign({ sub: "mara" }));
    const { authorization_details: details } = claimsOf(issued.access_token ?? (await tokenOf(spine)));
    expect(outcome(issued)).toBe("200 issued");
    expect(details).toMatchObject([{ identifiers: ["account/eu-7"] }]);
  });

  it("of an unknown or deactivated person, or one that no delegation names, is refused", async () => {
    expect(outcome(await forPerson(idp.sign({ sub: "somebody" })))).toBe(refused);
    const other = await given.colleague(spine);
    await given.delegation(other);
    expect(outcome(await forPerson(idp.sign({ sub: "mara" }), {}, other))).toBe("400 invalid_target");
    await trust.world.sql("update people set status = 'deactivated' where id = $1", [mara]);
    expect(outcome(await forPerson(idp.sign({ sub: "mara" })))).toBe(refused);
  });

  it(conforms("RFC 7523", "3", "I7: a jti is accepted once"), async () => {
    const assertion = idp.sign({ sub: "mara" });
    expect(outcome(await forPerson(assertion))).toBe("200 issued");
    expect(outcome(await forPerson(assertion))).toBe(refused);
    const again = idp.sign({ sub: "mara" });
    const racing = await Promise.all(Array.from({ length: 8 }, () => forPerson(again)));
    expect(racing.map(outcome).toSorted()).toEqual(["200 issued", ...Array.from({ length: 7 }, () => refused)]);
  });

  it("that names another actor is refused", async () => {
    expect(outcome(await forPerson(idp.sign({ sub: "mara", may_act: { sub: "spiffe://x/agent/y" } })))).toBe(refused);
    expect(outcome(await forPerson(idp.sign({ sub: "mara", may_act: { sub: spine.spiffeId } })))).toBe("200 issued");
  });
});

describe("an identity assertion authorization grant", () => {
  beforeEach(async () => {
    await given.delegation(spine, [payments(spine)], 3600, { onBehalfOf: mara });
  });
  const jag = (change: Record<string, unknown> = {}) =>
    idp.sign({ sub: "mara", client_id: spine.instanceId, ...change }, { typ: "oauth-id-jag+jwt" });

  it(
    conforms("draft-ietf-oauth-identity-assertion-authz-grant", "4.4", "is a grant for the client it names"),
    async () => {
      expect(claimsOf((await forPerson(jag())).access_token)).toMatchObject({
        sub: mara,
        act: { sub: spine.spiffeId },
      });
    },
  );

  const cases: [string, () => Record<string, unknown>][] = [
    ["for another client", () => ({ client_id: "ins_other" })],
    ["for no client", () => ({ client_id: undefined })],
    ["for the token endpoint", () => ({ aud: endpoint() })],
    ["for others too", () => ({ aud: [runtime().publicUrl, "https://other.example"] })],
    ["without a jti", () => ({ jti: undefined })],
    ["without the time of issue", () => ({ iat: undefined })],
    ["bound to another key", () => ({ cnf: { jkt: "A".repeat(43) } })],
    ["bound in another way", () => ({ cnf: { "x5t#S256": "A".repeat(43) } })],
    ["with details that are not understood", () => ({ authorization_details: [{ type: "payment" }] })],
    ["for several resources, none asked for", () => ({ resource: ["https://a.example", "https://b.example"] })],
    ["for a malformed resource", () => ({ resource: { uri: "https://a.example" } })],
  ];

  it.each(cases)("%s is refused", async (_, change) => {
    expect(outcome(await forPerson(jag(change())))).toBe(refused);
  });

  it("bound to the client's key, for one resource, is taken once", async () => {
    const { cnf } = claimsOf((await forPerson(jag())).access_token);
    const assertion = jag({ cnf, resource: spine.identifier, aud: [runtime().publicUrl] });
    expect(outcome(await forPerson(assertion))).toBe("200 issued");
    expect(outcome(await forPerson(assertion))).toBe(refused);
  });

  it(conforms("draft-ietf-oauth-identity-assertion-authz-grant", "4.4.1", "resources only narrow"), async () => {
    const both = [spine.identifier, "https://other.example"];
    expect(outcome(await forPerson(jag({ resource: both })))).toBe("200 issued");
    expect(outcome(await forPerson(jag({ resource: "https://other.example" })))).toBe("400 invalid_target");
  });
});
