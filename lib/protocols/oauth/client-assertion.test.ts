import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parsePublicJwk, thumbprint } from "@/lib/protocols/jose/jwk";
import { signCompact } from "@/lib/protocols/jose/sign";
import {
  type ClientAssertionRules,
  readClientAssertion,
  verifyClientAssertion,
  verifyClientAssertionAside,
} from "./client-assertion";
import { isOAuthError } from "./errors";

const now = 1_800_000_000;
const issuer = "https://mandate.example";
const clientId = "ins_01J0000000000000000000000A";
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = parsePublicJwk(publicKey.export({ format: "jwk" }));
const rules: ClientAssertionRules = { keys: [jwk], issuer, now };
const payload = { iss: clientId, sub: clientId, aud: issuer, exp: now + 60, iat: now, jti: "j1" };
const assertion = (claims: object = {}, header: object = {}): string =>
  signCompact({ alg: "ES256", typ: "JWT", ...header }, { ...payload, ...claims }, privateKey);

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isOAuthError(error)) return `${error.error}: ${error.description}`;
    throw error;
  }
  return "accepted";
}

const stranger = () =>
  parsePublicJwk(generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" }));

describe("verifyClientAssertion", () => {
  it("answers who signed, and how long the jti can be replayed", () => {
    expect(readClientAssertion(assertion()).clientId).toBe(clientId);
    expect(verifyClientAssertion(readClientAssertion(assertion()), rules)).toEqual({
      clientId,
      jti: "j1",
      exp: now + 60,
      iat: now,
      jkt: thumbprint(jwk),
      replayableUntil: now + 120,
    });
    expect(verifyClientAssertion(readClientAssertion(assertion({ iat: undefined })), rules).iat).toBeUndefined();
  });

  it.each([
    ["JWT", {}, { typ: "JWT" }],
    ["no typ", {}, { typ: undefined }],
    ["RFC 10070's typ", {}, { typ: "client-authentication+jwt" }],
    ["an array of the one audience", { aud: [issuer] }, {}],
    ["a minute between the clocks", { iat: now + 60, nbf: now + 60 }, {}],
    ["ten minutes", { exp: now + 600 }, {}],
    ["a kid the registered key does not have", {}, { kid: "anything" }],
  ])("accepts %s", (_, claims, header) => {
    expect(refusal(() => verifyClientAssertion(readClientAssertion(assertion(claims, header)), rules))).toBe(
      "accepted",
    );
  });

  it.each([
    ["the token endpoint as audience", { aud: `${issuer}/oauth/token` }, "audience_mismatch: aud"],
    ["a second audience", { aud: [issuer, `${issuer}/oauth/token`] }, "audience_mismatch: aud"],
    ["the issuer with a slash", { aud: `${issuer}/` }, "audience_mismatch: aud"],
    ["no audience", { aud: undefined }, "claim_missing: aud"],
    ["iss and sub that differ", { iss: "another" }, "iss and sub must both be the client_id"],
    ["a sub that is no text", { sub: [clientId], iss: [clientId] }, "iss and sub must both be the client_id"],
    [
      "a sub of 200 characters",
      { sub: "s".repeat(200), iss: "s".repeat(200) },
      "iss and sub must both be the client_id",
    ],
    ["no exp", { exp: undefined }, "claim_missing: exp"],
    ["an expired one", { exp: now - 60 }, "expired: exp"],
    ["eleven minutes", { exp: now + 661 }, "lifetime_too_long: exp"],
    ["eleven minutes since iat", { iat: now - 600, exp: now + 60 }, "lifetime_too_long: exp"],
    ["an iat to come", { iat: now + 61, exp: now + 120 }, "not_yet_valid: iat"],
    ["an nbf to come", { nbf: now + 61 }, "not_yet_valid: nbf"],
    ["no jti", { jti: undefined }, "claim_missing: jti"],
    ["a jti of 129 characters", { jti: "j".repeat(129) }, "jti or exp is malformed"],
  ])("refuses %s", (_, claims, reason) => {
    expect(refusal(() => verifyClientAssertion(readClientAssertion(assertion(claims)), rules))).toBe(
      `invalid_client: client_assertion: ${reason}`,
    );
  });

  it.each(["at+jwt", "dpop+jwt", "oauth-id-jag+jwt", "secevent+jwt", "txntoken+jwt"])("refuses typ %s", (typ) => {
    expect(refusal(() => verifyClientAssertion(readClientAssertion(assertion({}, { typ })), rules))).toMatch(
      "type_not_allowed",
    );
    expect(refusal(() => readClientAssertion(assertion({}, { typ })))).toMatch("type_not_allowed");
  });

  it("the thread beside says the same", async () => {
    const read = readClientAssertion(assertion());
    await expect(verifyClientAssertionAside(read, rules)).resolves.toEqual(verifyClientAssertion(read, rules));
    const others = { ...rules, keys: [stranger()] };
    await expect(verifyClientAssertionAside(read, others)).rejects.toThrow("signature_invalid");
    const late = { ...rules, now: now + 1_000 };
    await expect(verifyClientAssertionAside(read, late)).rejects.toThrow("expired");
  });

  it("refuses a key that is not this client's", () => {
    const keys = [stranger()];
    expect(refusal(() => verifyClientAssertion(readClientAssertion(assertion()), { ...rules, keys }))).toMatch(
      "signature_invalid",
    );
    expect(refusal(() => verifyClientAssertion(readClientAssertion(assertion()), { ...rules, keys: [] }))).toMatch(
      "key_not_found",
    );
  });
});
