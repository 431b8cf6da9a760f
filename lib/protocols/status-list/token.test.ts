import { generateKeyPairSync, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { parsePublicJwk } from "@/lib/protocols/jose/jwk";
import { signCompact } from "@/lib/protocols/jose/sign";
import { conforms } from "@/lib/testing/conforms";
import { isStatusListError } from "./errors";
import { packStatusList } from "./pack";
import { statusListClaims, statusReferenceOf, verifyStatusList } from "./token";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
const keys = [parsePublicJwk({ ...publicKey.export({ format: "jwk" }), kid: "k1", alg: "ES256", use: "sig" })];
const issuer = "https://mandate.example";
const uri = `${issuer}/oauth/status-lists/1`;
const now = 1_800_000_000;
const rules = { keys, issuer, uri, now };
const lst = packStatusList({ size: 64, bits: 2 }, [
  [3, 1],
  [4, 2],
]);
const claims = statusListClaims({ issuer, uri, now, lifetime: 300, ttl: 60, bits: 2, lst });
const header = { alg: "ES256", typ: "statuslist+jwt", kid: "k1" } as const;

function outcome(token: string, changed: Partial<typeof rules> = {}): string {
  try {
    verifyStatusList(token, { ...rules, ...changed });
    return "accepted";
  } catch (error) {
    if (isJoseError(error)) return error.message;
    if (isStatusListError(error)) return error.code;
    throw error;
  }
}

const signed = (changed: object, head: object = {}) =>
  outcome(signCompact({ ...header, ...head }, { ...claims, ...changed }, privateKey));

describe("status list tokens", () => {
  it(conforms("draft-ietf-oauth-status-list-21", "5.1", "a token states sub, iat, exp, ttl and the list"), () => {
    expect(claims).toEqual({
      iss: issuer,
      sub: uri,
      iat: now,
      exp: now + 300,
      ttl: 60,
      status_list: { bits: 2, lst },
    });
    const list = verifyStatusList(signCompact(header, claims, privateKey), rules);
    expect([2, 3, 4].map(list.statusAt)).toEqual([0, 1, 2]);
    expect(list).toMatchObject({ issuedAt: now, expiresAt: now + 300 });
  });

  it("opens a list longer than any other token may be", () => {
    const noise = [...randomBytes(40_000)].map((byte, index) => [index, byte % 3] as const);
    const long = packStatusList({ size: 40_000, bits: 2 }, noise);
    const token = signCompact(header, { ...claims, status_list: { bits: 2, lst: long } }, privateKey);
    expect(token.length).toBeGreaterThan(8192);
    expect(verifyStatusList(token, rules).statusAt(39_999)).toBe(noise.at(-1)?.[1]);
  });

  it(conforms("draft-ietf-oauth-status-list-21", "5.1", "the type is statuslist+jwt and nothing else"), () => {
    for (const typ of ["at+jwt", "JWT", "delegation+jwt"]) expect(signed({}, { typ })).toBe("type_not_allowed: typ");
  });

  it(conforms("draft-ietf-oauth-status-list-21", "8.3", "the subject is the address the token names"), () => {
    expect(signed({ sub: `${uri}1` })).toBe("uri_mismatch");
    expect(outcome(signCompact(header, claims, privateKey), { uri: `${issuer}/oauth/status-lists/2` })).toBe(
      "uri_mismatch",
    );
  });

  it(conforms("draft-ietf-oauth-status-list-21", "8.3", "an expired list is refused"), () => {
    const token = signCompact(header, claims, privateKey);
    expect(outcome(token, { now: now + 299 })).toBe("accepted");
    expect(outcome(token, { now: now + 305 })).toBe("expired: exp");
    expect(outcome(token, { now: now - 10 })).toBe("not_yet_valid: iat");
  });

  it.each<[string, object, string]>([
    ["no expiry", { exp: undefined }, "claim_missing: exp"],
    ["no time of issue", { iat: undefined }, "claim_missing: iat"],
    ["no list", { status_list: undefined }, "claim_missing: status_list"],
    ["another issuer", { iss: "https://other.example" }, "issuer_mismatch: iss"],
    ["three bits", { status_list: { bits: 3, lst } }, "bits_not_allowed"],
    ["bits as text", { status_list: { bits: "2", lst } }, "bits_not_allowed"],
    ["a list that is no text", { status_list: { bits: 2, lst: 7 } }, "list_malformed"],
    ["a list of another kind", { status_list: [2, lst] }, "list_malformed"],
    ["a ttl of nothing", { ttl: 0 }, "list_malformed"],
  ])("refuses %s", (_, changed, code) => {
    expect(signed(changed)).toBe(code);
  });

  it("refuses another key", () => {
    expect(outcome(signCompact(header, claims, other.privateKey))).toBe("signature_invalid");
  });
});

describe("the status claim", () => {
  it(conforms("draft-ietf-oauth-status-list-21", "6.1", "idx is a whole number and uri a text"), () => {
    expect(statusReferenceOf({ status: { status_list: { idx: 7, uri } } })).toEqual({ idx: 7, uri });
    expect(statusReferenceOf({ sub: "x" })).toBeUndefined();
    for (const status of [
      null,
      7,
      {},
      { status_list: { idx: -1, uri } },
      { status_list: { idx: "7", uri } },
      { status_list: { idx: 7 } },
    ]) {
      expect(() => statusReferenceOf({ status })).toThrow("list_malformed");
    }
  });
});
