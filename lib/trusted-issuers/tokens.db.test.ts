import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clock } from "@/lib/platform/base/clock";
import { setSingleton } from "@/lib/platform/base/singleton";
import { conforms } from "@/lib/testing/conforms";
import { ForeignIssuer } from "@/lib/testing/foreign-issuer";
import { TrustWorld, verdict } from "@/lib/testing/trusted-issuers";

let trust: TrustWorld;
let platform: ForeignIssuer;

beforeAll(async () => {
  trust = await TrustWorld.create();
});
afterAll(() => trust.world.end());
beforeEach(async () => {
  platform = await ForeignIssuer.start();
  setSingleton("issuer-refreshes", undefined);
});
afterEach(() => platform.stop());

const trusted = async (change: object = {}) => (await trust.trust(platform, change)).body;
const sub = "system:serviceaccount:payments:refunds";

describe("a token of a trusted issuer", () => {
  const now = () => Math.floor(clock.now().getTime() / 1000);
  const cases: [string, () => [Record<string, unknown>, Record<string, unknown>?], string][] = [
    ["is fine", () => [{}], "ok"],
    ["has claims named like our findings", () => [{ check: "form", code: "x" }], "ok"],
    ["has no type", () => [{}, { typ: undefined }], "ok"],
    ["is for several", () => [{ aud: ["https://other.example", "http://localhost:3000"] }], "ok"],
    ["is of another issuer", () => [{ iss: "https://unknown.example" }], "issuer issuer_unknown"],
    ["has an issuer with a slash", () => [{ iss: `${platform.url}/` }], "issuer issuer_unknown"],
    ["has no issuer", () => [{ iss: undefined }], "issuer issuer_unknown"],
    ["is for another", () => [{ aud: "https://other.example" }], "audience audience_mismatch"],
    ["is for us with a slash", () => [{ aud: "http://localhost:3000/" }], "audience audience_mismatch"],
    ["is for nobody", () => [{ aud: undefined }], "audience claim_missing"],
    ["is for a number", () => [{ aud: 7 }], "audience claim_malformed"],
    ["does not end", () => [{ exp: undefined }], "times claim_missing"],
    ["ends in words", () => [{ exp: "tomorrow" }], "times claim_malformed"],
    ["has ended", () => [{ iat: now() - 7200, exp: now() - 61 }], "times expired"],
    ["has not begun", () => [{ nbf: now() + 90 }], "times not_yet_valid"],
    ["was issued later", () => [{ iat: now() + 90 }], "times not_yet_valid"],
    ["lives for days", () => [{ exp: now() + 86_401 }], "times lifetime_too_long"],
    ["is about nobody", () => [{ sub: undefined }], "subject claim_missing"],
    ["is about a number", () => [{ sub: 7 }], "subject claim_malformed"],
    ["is an access token", () => [{}, { typ: "at+jwt" }], "type type_not_allowed"],
    ["has an issuer with a NUL", () => [{ iss: "https://a.example\0" }], "form malformed_token"],
    ["is about somebody with a NUL", () => [{ sub: `${sub}\0` }], "form malformed_token"],
    ["is a proof", () => [{}, { typ: "dpop+jwt" }], "type type_not_allowed"],
    ["is a client's assertion", () => [{}, { typ: "client-authentication+jwt" }], "type type_not_allowed"],
    ["is a grant for a person", () => [{}, { typ: "oauth-id-jag+jwt" }], "type type_not_allowed"],
    ["names a key that is not there", () => [{}, { kid: "another" }], "key key_not_found"],
    ["names where to fetch keys", () => [{}, { jku: "http://127.0.0.1/keys" }], "form header_not_allowed"],
    ["claims another algorithm", () => [{}, { alg: "EdDSA" }], "key key_not_found"],
  ];

  it.each(cases)("that %s", async (_, make, expected) => {
    await trusted();
    const [claims, header = {}] = make();
    const token = platform.sign({ sub, ...claims }, { ...header, alg: "ES256" });
    const forged = "alg" in header ? withHeader(token, header) : token;
    expect(await verdict(forged)).toBe(expected);
  });

  const withHeader = (token: string, header: object) => {
    const [, payload, signature] = token.split(".");
    return [Buffer.from(JSON.stringify({ kid: "first", ...header })).toString("base64url"), payload, signature].join(
      ".",
    );
  };

  it("that is changed, unsigned, or signed by another", async () => {
    await trusted();
    const [header = "", payload = "", signature = ""] = platform.sign({ sub }).split(".");
    const other = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(payload, "base64url").toString()), sub: "x" }),
    );
    expect(await verdict(`${header}.${other.toString("base64url")}.${signature}`)).toBe("signature signature_invalid");
    expect(await verdict(`${header}.${payload}.`)).toBe("form malformed_token");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    expect(await verdict(`${none}.${payload}.AA`)).toBe("algorithm algorithm_not_allowed");
    const evil = await ForeignIssuer.start();
    expect(await verdict(evil.sign({ iss: platform.url, sub }))).toBe("signature signature_invalid");
    await evil.stop();
  });

  it("of another kind, or of an issuer that was disabled", async () => {
    const { id } = await trusted({ kind: "people" });
    const token = platform.sign({ sub });
    expect(await verdict(token, "people")).toBe("ok");
    expect(await verdict(token, "workloads")).toBe("issuer issuer_of_another_kind");
    expect((await trust.disable(id)).status).toBe(200);
    expect(await verdict(token)).toBe("issuer issuer_unknown");
    expect(await trust.edit(id, { status: "active" })).toMatchObject({ status: 200 });
    expect(await verdict(token)).toBe("ok");
  });
});

describe("a JWT-SVID", () => {
  const domain = "spiffe://svid.example";
  const svid = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
    platform.sign({ iss: undefined, jti: undefined, sub: `${domain}/ns/payments/sa/refunds`, ...claims }, header);
  beforeEach(async () => {
    await trust.world.sql("delete from trusted_issuers where issuer = $1", [domain]);
    await trusted({ keySource: "spiffe_bundle", issuer: domain, keysUrl: `${platform.url}/bundle` });
  });

  it(conforms("SPIFFE JWT-SVID", "3", "needs no iss and no jti"), async () => {
    expect(await verdict(svid(), "workloads")).toBe("ok");
    expect(await verdict(svid({ iss: "https://spire.example" }), "workloads")).toBe("ok");
  });

  it(conforms("SPIFFE JWT-SVID", "2.3", "its typ is JWT or JOSE"), async () => {
    expect(await verdict(svid({}, { typ: "JOSE" }))).toBe("ok");
    expect(await verdict(svid({}, { typ: "at+jwt" }))).toBe("type type_not_allowed");
  });

  it(conforms("SPIFFE JWT-SVID", "3.2", "aud is required"), async () => {
    expect(await verdict(svid({ aud: undefined }))).toBe("audience claim_missing");
  });

  it(conforms("SPIFFE JWT-SVID", "3.3", "exp is required"), async () => {
    expect(await verdict(svid({ exp: undefined }))).toBe("times claim_missing");
  });

  it(conforms("SPIFFE JWT-SVID", "3.1", "sub is the SPIFFE ID of a workload of the trust domain"), async () => {
    expect(await verdict(svid({ sub: "spiffe://other.example/ns/x" }))).toBe("issuer issuer_unknown");
    expect(await verdict(svid({ sub: domain }))).toBe("subject not_a_workload_of_the_trust_domain");
    expect(await verdict(svid({ sub: `${domain}/../x`, iss: domain }))).toBe(
      "subject not_a_workload_of_the_trust_domain",
    );
  });
});
