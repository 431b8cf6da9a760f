import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runtime } from "@/lib/platform/base/runtime";
import { setSingleton } from "@/lib/platform/base/singleton";
import { conforms } from "@/lib/testing/conforms";
import { given, type TestAgent } from "@/lib/testing/direct";
import { ForeignIssuer } from "@/lib/testing/foreign-issuer";
import { claimsOf, type Exchanged, tokenRequest } from "@/lib/testing/tokens";
import { TrustWorld } from "@/lib/testing/trusted-issuers";

let trust: TrustWorld;
let spine: TestAgent;
let platform: ForeignIssuer;

beforeAll(async () => {
  trust = await TrustWorld.create();
});
afterAll(() => trust.world.end());
beforeEach(async () => {
  setSingleton("issuer-refreshes", undefined);
  platform = await ForeignIssuer.start();
  spine = await given.agent(`https://payments-${randomUUID()}.acme.example`);
  await given.delegation(spine);
  const { id } = (await trust.trust(platform)).body;
  await trust.addRule(id, { agentId: spine.agentId, subjectPattern: "repo:acme/refunds:*" });
});
afterEach(() => platform.stop());

const endpoint = () => `${runtime().publicUrl}/oauth/token`;
const now = () => Math.floor(Date.now() / 1000);
const outcome = ({ status, error }: Exchanged) => `${status} ${error ?? "issued"}`;

describe("a JWT-SVID as client authentication", () => {
  const domain = "spiffe://grants.example";
  const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-spiffe";
  const svid = (change: Record<string, unknown> = {}) =>
    platform.sign({ iss: undefined, jti: undefined, sub: `${domain}/ns/payments/refunds`, ...change });
  const authenticated = (assertion: string, form: Record<string, string> = {}, agent = spine) =>
    tokenRequest(agent, { client_assertion_type: assertionType, client_assertion: assertion, ...form });

  beforeEach(async () => {
    await trust.world.sql("delete from workload_rules where subject_pattern like $1", [`${domain}%`]);
    await trust.world.sql("delete from trusted_issuers where issuer = $1", [domain]);
    const bundle = { keySource: "spiffe_bundle", issuer: domain, keysUrl: `${platform.url}/bundle` };
    const { id } = (await trust.trust(platform, bundle)).body;
    await trust.addRule(id, { agentId: spine.agentId, subjectPattern: `${domain}/ns/payments/*` });
  });

  it(
    conforms("draft-ietf-oauth-spiffe-client-auth", "3.1", "an SVID authenticates the client, again and again"),
    async () => {
      const assertion = svid();
      for (const clientId of [undefined, spine.instanceId, `${domain}/ns/payments/refunds`]) {
        const issued = await authenticated(assertion, clientId ? { client_id: clientId } : {});
        expect(outcome(issued)).toBe("200 issued");
        expect(claimsOf(issued.access_token)).toMatchObject({ sub: spine.spiffeId, client_id: spine.instanceId });
      }
    },
  );

  const asGrant = (assertion: string) =>
    tokenRequest(spine, {
      ...{ client_assertion_type: "", client_assertion: "", assertion },
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    });

  const cases: [string, () => [string, Record<string, string>?]][] = [
    ["for the token endpoint", () => [svid({ aud: endpoint() })]],
    ["for others too", () => [svid({ aud: [runtime().publicUrl, "https://other.example"] })]],
    ["of another workload", () => [svid({ sub: `${domain}/ns/orders/x` })]],
    ["of another trust domain", () => [svid({ sub: "spiffe://other.example/ns/payments/x" })]],
    ["that has ended", () => [svid({ iat: now() - 900, exp: now() - 120 })]],
    ["for another client", () => [svid(), { client_id: "ins_other" }]],
    ["that is none", () => [platform.sign({ sub: "repo:acme/refunds:ref:refs/heads/main" })]],
  ];

  it.each(cases)("%s is refused", async (_, make) => {
    const [assertion, form] = make();
    expect(outcome(await authenticated(assertion, form))).toBe("401 invalid_client");
  });

  it("with the key of another agent is refused", async () => {
    const other = await given.colleague(spine);
    await given.delegation(other);
    expect(outcome(await authenticated(svid(), {}, other))).toBe("401 invalid_client");
  });

  it("is an assertion for a grant as well", async () => {
    const assertion = svid();
    expect(outcome(await asGrant(assertion))).toBe("200 issued");
    expect(outcome(await asGrant(assertion))).toBe("200 issued");
  });
});
