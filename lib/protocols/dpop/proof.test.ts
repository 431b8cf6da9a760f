import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parsePublicJwk, thumbprint } from "@/lib/protocols/jose/jwk";
import { signCompact } from "@/lib/protocols/jose/sign";
import { isOAuthError } from "@/lib/protocols/oauth/errors";
import { accessTokenHash, beginDpopProof, type DpopExpectation, parseDpopProof } from "./proof";

// RFC 9449 Figure 2 and §6.1.
const published =
  "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";

const now = 1_800_000_000;
const url = "https://mandate.example/oauth/token";
const expected: DpopExpectation = { method: "POST", url, now };
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = parsePublicJwk(publicKey.export({ format: "jwk" }));
const payload = { jti: "j1", htm: "POST", htu: url, iat: now };
const header = { alg: "ES256", typ: "dpop+jwt", jwk } as const;
const proof = (claims: object = {}, head: object = {}, key: KeyObject = privateKey): string =>
  signCompact({ ...header, ...head }, { ...payload, ...claims }, key);

function refusal(text: string | null, more: Partial<DpopExpectation> = {}): string {
  try {
    parseDpopProof(text, { ...expected, ...more });
  } catch (error) {
    if (isOAuthError(error)) return `${error.error}: ${error.description}`;
    throw error;
  }
  return "accepted";
}

describe("parseDpopProof", () => {
  it("verifies the published example", () => {
    const example = { method: "POST", url: "https://server.example.com/token", now: 1_562_262_616 };
    expect(parseDpopProof(published, example)).toEqual({
      jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
      jti: "-BwC3ESc6acc2lTc",
      iat: 1_562_262_616,
      ath: undefined,
      actionDigest: undefined,
      nonce: undefined,
    });
  });

  it("answers everything the caller has to judge", () => {
    const ath = accessTokenHash("token");
    const text = proof({ ath, action_digest: "digest", nonce: "nonce" });
    const more = { accessToken: "token", expectedJkt: thumbprint(jwk), allowedActionDigest: "digest" };
    expect(parseDpopProof(text, { ...expected, ...more })).toEqual({
      jkt: thumbprint(jwk),
      jti: "j1",
      iat: now,
      ath,
      actionDigest: "digest",
      nonce: "nonce",
    });
  });

  it("the thread beside says the same", async () => {
    const text = proof();
    await expect(beginDpopProof(text)(expected)).resolves.toEqual(parseDpopProof(text, expected));
    const forged = `${text.slice(0, -4)}AAAA`;
    await expect(beginDpopProof(forged)(expected)).rejects.toThrow("not by the embedded key");
    await expect(beginDpopProof(null)(expected)).rejects.toThrow("missing");
  });

  it("hashes an access token as RFC 9449 §7.1 does", () => {
    const token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    expect(accessTokenHash(token)).toBe("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
  });

  it.each([
    "https://mandate.example/oauth/token?x=1",
    "https://mandate.example/oauth/token#f",
    "HTTPS://MANDATE.example:443/oauth/token",
    "https://mandate.example/oauth/./to%6Ben",
  ])("takes %s for the endpoint", (htu) => {
    expect(refusal(proof({ htu }))).toBe("accepted");
  });

  it("compares escapes by what they mean", () => {
    const target = "https://mandate.example/a%2fb?q";
    expect(refusal(proof({ htu: "https://mandate.example/a%2Fb" }), { url: target })).toBe("accepted");
    expect(refusal(proof({ htu: "https://mandate.example/a/b" }), { url: target })).toMatch("htu");
  });

  it.each([
    "http://mandate.example/oauth/token",
    "https://mandate.example/oauth/token/",
    "https://mandate.example/oauth/Token",
    "https://mandate.example:8443/oauth/token",
    "https://mandate.example.evil/oauth/token",
    "https://mandate.example@evil/oauth/token",
    "https://user@mandate.example/oauth/token",
    "https:\\\\mandate.example\\oauth\\token",
    " https://mandate.example/oauth/token",
    "/oauth/token",
    "",
    1,
  ])("does not take %j for the endpoint", (htu) => {
    expect(refusal(proof({ htu }))).toBe("invalid_dpop_proof: htu is not the URL of the request");
  });

  const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  it.each([
    ["no header", null, "the DPoP header is missing"],
    ["an empty header", "", "the DPoP header is missing"],
    ["two headers", `${proof()}, ${proof()}`, "malformed_token"],
    ["another typ", proof({}, { typ: "jwt" }), "type_not_allowed: typ"],
    ["no key", proof({}, { jwk: undefined }), "header_not_allowed: jwk"],
    ["a private key", proof({}, { jwk: privateKey.export({ format: "jwk" }) }), "key_not_allowed: d"],
    [
      "a key for another algorithm",
      proof({}, { jwk: rsa.publicKey.export({ format: "jwk" }) }),
      "the signature is not by the embedded key",
    ],
    ["another signer", proof({}, {}, other.privateKey), "the signature is not by the embedded key"],
    ["another method", proof({ htm: "GET" }), "htm is not the method of the request"],
    ["a method in lower case", proof({ htm: "post" }), "htm is not the method of the request"],
    ["no htm", proof({ htm: undefined }), "htm is not the method of the request"],
    ["an old proof", proof({ iat: now - 61 }), "iat is not within 60 seconds"],
    ["a proof of the future", proof({ iat: now + 61 }), "iat is not within 60 seconds"],
    ["an iat in text", proof({ iat: String(now) }), "iat is not within 60 seconds"],
    ["an iat in milliseconds", proof({ iat: now * 1000 }), "iat is not within 60 seconds"],
    ["a proof that has expired", proof({ exp: now - 60 }), "expired: exp"],
    ["a proof that is valid later", proof({ nbf: now + 61 }), "not_yet_valid: nbf"],
    ["an exp in text", proof({ exp: "later" }), "claim_malformed: exp"],
    ["no jti", proof({ jti: undefined }), "jti is missing"],
    ["an empty jti", proof({ jti: "" }), "jti is malformed"],
    ["a jti of 5 KiB", proof({ jti: "j".repeat(5000) }), "jti is malformed"],
    ["a numeric nonce", proof({ nonce: 1 }), "nonce is malformed"],
  ])("refuses %s", (_, text, description) => {
    expect(refusal(text)).toBe(`invalid_dpop_proof: ${description}`);
  });

  it("binds a proof to token, key and action", () => {
    expect(refusal(proof(), { accessToken: "token" })).toMatch("ath");
    expect(refusal(proof({ ath: accessTokenHash("other") }), { accessToken: "token" })).toMatch("ath");
    expect(refusal(proof(), { expectedJkt: "another" })).toMatch("another key");
    expect(refusal(proof({ action_digest: "a" }), { allowedActionDigest: "b" })).toMatch("action_digest");
    expect(refusal(proof(), { allowedActionDigest: "b" })).toBe("accepted");
    expect(refusal(proof({ iat: now - 60 }))).toBe("accepted");
    expect(refusal(proof({ exp: now + 60, nbf: now }))).toBe("accepted");
  });

  it("ignores the kid of the embedded key", () => {
    expect(refusal(proof({}, { kid: "a", jwk: { ...jwk, kid: "b" } }))).toBe("accepted");
  });
});
