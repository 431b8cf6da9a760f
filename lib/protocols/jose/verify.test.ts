import { generateKeyPairSync, type KeyObject } from "node:crypto";
import fc from "fast-check";
import { compactVerify, importJWK, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { rfc7515, rfc8037 } from "@/lib/protocols/jose/vectors/published";
import { isJoseError } from "./errors";
import { type JwsAlgorithm, type PublicJwk, parsePublicJwk } from "./jwk";
import { type SigningHeader, signCompact, signCompactWith, signWith } from "./sign";
import { type VerifyRules, verifyCompact, verifySignature } from "./verify";

const now = 1_800_000_000;
const issuer = "https://mandate.example";
const audience = "https://payments.acme.example";

type Pair = { readonly alg: JwsAlgorithm; readonly publicJwk: PublicJwk; readonly privateKey: KeyObject };
function pair(alg: JwsAlgorithm): Pair {
  const { publicKey, privateKey } =
    alg === "ES256"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : alg === "RS256"
        ? generateKeyPairSync("rsa", { modulusLength: 2048 })
        : generateKeyPairSync("ed25519");
  return { alg, publicJwk: parsePublicJwk(publicKey.export({ format: "jwk" })), privateKey };
}
const pairs = (["ES256", "EdDSA", "Ed25519", "RS256"] as const).map(pair);
const es256 = pair("ES256");

const payload = { iss: issuer, aud: audience, sub: "a", exp: now + 300, iat: now, jti: "j1" };
const rules: VerifyRules = {
  keys: [es256.publicJwk],
  algorithms: ["ES256", "EdDSA", "Ed25519", "RS256"],
  types: ["at+jwt"],
  now,
  issuer,
  audience,
  required: ["exp", "iat", "jti"],
  maxLifetime: 300,
};
const header: SigningHeader = { alg: "ES256", typ: "at+jwt" };
const signed = (claims: object, head: SigningHeader = header): string => signCompact(head, claims, es256.privateKey);

/** Signs exactly these texts, however malformed. */
function signedRaw(headerText: string, payloadText: string | Buffer): string {
  const input = `${Buffer.from(headerText).toString("base64url")}.${Buffer.from(payloadText).toString("base64url")}`;
  return `${input}.${Buffer.from(signWith("ES256", Buffer.from(input), es256.privateKey)).toString("base64url")}`;
}

function refusal(token: string, more: Partial<VerifyRules> = {}): string {
  try {
    verifyCompact(token, { ...rules, ...more });
  } catch (error) {
    if (isJoseError(error)) return error.message;
    throw error;
  }
  return "accepted";
}

describe("published examples", () => {
  it.each([
    ["RS256", rfc7515.rs256],
    ["ES256", rfc7515.es256],
  ] as const)("verifies RFC 7515 %s", (alg, { jwk, token }) => {
    const keys = [parsePublicJwk(jwk)];
    const lenient = { keys, algorithms: [alg], types: [undefined], required: ["exp"], now: rfc7515.now };
    expect(verifyCompact(token, lenient).claims).toMatchObject({ iss: "joe", exp: 1_300_819_380 });
    expect(() => verifyCompact(token, { ...lenient, now: 1_300_819_386 })).toThrow("expired");
  });

  it("verifies RFC 8037", () => {
    const jws = {
      header: { alg: "EdDSA" as const },
      payload: {},
      signingInput: Buffer.from(rfc8037.signingInput),
      signature: Buffer.from(rfc8037.signature, "base64url"),
    };
    const key = parsePublicJwk(rfc8037.jwk);
    expect(verifySignature(jws, [key])).toBe(key);
  });
});

describe("another implementation", () => {
  it.each(pairs)("agrees on $alg in both directions", async ({ alg, publicJwk, privateKey }) => {
    const theirs = await new SignJWT(payload).setProtectedHeader({ alg, typ: "at+jwt" }).sign(privateKey);
    expect(verifyCompact(theirs, { ...rules, keys: [publicJwk] }).claims).toEqual(payload);
    const ours = signCompact({ alg, typ: "at+jwt" }, payload, privateKey);
    const { payload: bytes } = await compactVerify(ours, await importJWK({ ...publicJwk }, alg));
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual(payload);
    const injected = await signCompactWith({ alg, typ: "at+jwt" }, payload, (bytes) =>
      signWith(alg, bytes, privateKey),
    );
    expect(verifyCompact(injected, { ...rules, keys: [publicJwk] }).claims).toEqual(payload);
  });

  it("accepts nothing of ours that the other refuses", async () => {
    const token = signed(payload);
    const key = await importJWK({ ...es256.publicJwk }, "ES256");
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: token.length - 1 }),
        fc.constantFrom("A", "B", "-", "_", ".", "=", " ", "\n", "+", ""),
        async (at, character) => {
          const changed = token.slice(0, at) + character + token.slice(at + 1);
          fc.pre(changed !== token);
          const theirs = await compactVerify(changed, key).then(
            () => true,
            () => false,
          );
          expect(refusal(changed) !== "accepted" || theirs).toBe(true);
          expect(refusal(changed)).not.toBe("accepted");
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe("signatures", () => {
  const [input] = [signed(payload).split(".").slice(0, 2).join(".")];
  const withSignature = (bytes: Uint8Array): string => `${input}.${Buffer.from(bytes).toString("base64url")}`;
  const signature = signWith("ES256", Buffer.from(input), es256.privateKey);

  it.each([
    ["r = s = 0", new Uint8Array(64)],
    ["r = 0", Buffer.concat([Buffer.alloc(32), signature.subarray(32)])],
    ["s = 0", Buffer.concat([signature.subarray(0, 32), Buffer.alloc(32)])],
    ["63 bytes", signature.subarray(1)],
    ["65 bytes", Buffer.concat([signature, Buffer.alloc(1)])],
    ["r = s = order", Buffer.from("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551".repeat(2), "hex")],
  ])("refuses %s", (_, bytes) => {
    expect(refusal(withSignature(bytes))).toBe("signature_invalid");
  });

  it("refuses another key, another algorithm and no key", () => {
    const [, eddsa, , rs256] = pairs;
    expect(refusal(signed(payload), { keys: [pair("ES256").publicJwk] })).toBe("signature_invalid");
    expect(refusal(signed(payload), { keys: eddsa ? [eddsa.publicJwk] : [] })).toBe("key_not_found");
    expect(refusal(signed(payload), { keys: [] })).toBe("key_not_found");
    expect(refusal(signed(payload), { algorithms: ["RS256"] })).toBe("algorithm_not_allowed: alg");
    const confused = signedRaw('{"alg":"RS256","typ":"at+jwt"}', JSON.stringify(payload));
    expect(refusal(confused, { keys: rs256 ? [rs256.publicJwk] : [] })).toBe("signature_invalid");
  });

  it("lets kid choose among the given keys only", () => {
    const other = pair("ES256").publicJwk;
    const keys = [
      { ...other, kid: "a" },
      { ...es256.publicJwk, kid: "b" },
    ];
    expect(refusal(signed(payload), { keys })).toBe("accepted");
    expect(refusal(signed(payload, { ...header, kid: "b" }), { keys })).toBe("accepted");
    expect(refusal(signed(payload, { ...header, kid: "a" }), { keys })).toBe("signature_invalid");
    expect(refusal(signed(payload, { ...header, kid: "../../etc/passwd" }), { keys })).toBe("key_not_found");
  });
});

describe("bad input", () => {
  const body = JSON.stringify(payload);
  const good = signed(payload);
  const [h = "", p = "", s = ""] = good.split(".");

  it.each([
    ["alg none", signedRaw('{"alg":"none","typ":"at+jwt"}', body), "algorithm_not_allowed: alg"],
    ["alg NONE", signedRaw('{"alg":"NONE","typ":"at+jwt"}', body), "algorithm_not_allowed: alg"],
    ["an empty alg", signedRaw('{"alg":"","typ":"at+jwt"}', body), "algorithm_not_allowed: alg"],
    ["no alg", signedRaw('{"typ":"at+jwt"}', body), "algorithm_not_allowed: alg"],
    ["HS256", signedRaw('{"alg":"HS256","typ":"at+jwt"}', body), "algorithm_not_allowed: alg"],
    ["an array for alg", signedRaw('{"alg":["ES256"],"typ":"at+jwt"}', body), "algorithm_not_allowed: alg"],
    ["two algs", signedRaw('{"alg":"none","alg":"ES256","typ":"at+jwt"}', body), "malformed_token: header"],
    ["another typ", signed(payload, { ...header, typ: "dpop+jwt" }), "type_not_allowed: typ"],
    ["no typ", signedRaw('{"alg":"ES256"}', body), "type_not_allowed: typ"],
    ["a numeric typ", signedRaw('{"alg":"ES256","typ":1}', body), "type_not_allowed: typ"],
    ["crit", signed(payload, { ...header, crit: ["b64"] }), "header_not_allowed: crit"],
    ["b64", signed(payload, { ...header, b64: false }), "header_not_allowed: b64"],
    ["zip", signed(payload, { ...header, zip: "DEF" }), "header_not_allowed: zip"],
    ["jku", signed(payload, { ...header, jku: "http://169.254.169.254/" }), "header_not_allowed: jku"],
    ["x5u", signed(payload, { ...header, x5u: "http://169.254.169.254/" }), "header_not_allowed: x5u"],
    ["x5c", signed(payload, { ...header, x5c: [] }), "header_not_allowed: x5c"],
    ["jwk", signed(payload, { ...header, jwk: es256.publicJwk }), "header_not_allowed: jwk"],
    ["a kid of 300 characters", signed(payload, { ...header, kid: "k".repeat(300) }), "malformed_token: kid"],
    ["a numeric kid", signedRaw('{"alg":"ES256","typ":"at+jwt","kid":1}', body), "malformed_token: kid"],
    ["two subs", signedRaw(JSON.stringify(header), '{"sub":"a","sub":"admin"}'), "malformed_token: payload"],
    ["__proto__", signedRaw(JSON.stringify(header), '{"__proto__":{"a":1}}'), "malformed_token: payload"],
    ["a byte order mark", signedRaw(JSON.stringify(header), `\ufeff${body}`), "malformed_token: payload"],
    ["invalid UTF-8", signedRaw(JSON.stringify(header), Buffer.from([0x22, 0xff, 0x22])), "malformed_token: payload"],
    ["a lone surrogate", signedRaw(JSON.stringify(header), '{"sub":"\\ud800"}'), "malformed_token: payload"],
    ["an array payload", signedRaw(JSON.stringify(header), "[]"), "malformed_token: payload"],
    [
      "a deep payload",
      signedRaw(JSON.stringify(header), `{"a":${"[".repeat(1000)}${"]".repeat(1000)}}`),
      "malformed_token: payload",
    ],
    ["a space in a segment", `${h}.${p.slice(0, 9)} ${p.slice(9)}.${s}`, "malformed_token"],
    ["padding", `${h}.${p}.${s}==`, "malformed_token"],
    ["a newline at the end", `${good}\n`, "malformed_token"],
    ["two tokens", `${good}, ${good}`, "malformed_token"],
    ["four segments", `${good}.${s}`, "malformed_token"],
    ["five segments", `${good}.${p}.${s}`, "malformed_token"],
    ["no signature", `${h}.${p}.`, "malformed_token"],
    ["JSON serialisation", JSON.stringify({ protected: h, payload: p, signature: s }), "malformed_token"],
    ["an empty text", "", "malformed_token"],
    ["9 KiB", signed({ ...payload, filler: "x".repeat(9000) }), "token_too_long"],
  ])("refuses %s", (_, token, message) => {
    expect(refusal(token)).toBe(message);
  });

  it("refuses the second spelling of the last character", () => {
    const last = s.charAt(s.length - 1);
    const twin = String.fromCharCode(last.charCodeAt(0) + 1);
    expect(Buffer.from(s.slice(0, -1) + twin, "base64url")).toEqual(Buffer.from(s, "base64url"));
    expect(refusal(`${h}.${p}.${s.slice(0, -1)}${twin}`)).toBe("malformed_token: signature");
  });
});

describe("claims", () => {
  it.each([
    ["no exp", { exp: undefined }, "claim_missing: exp"],
    ["no jti", { jti: undefined }, "claim_missing: jti"],
    ["an exp in text", { exp: "1" }, "claim_malformed: exp"],
    ["a negative exp", { exp: -1 }, "claim_malformed: exp"],
    ["an exp in milliseconds", { exp: now * 1000 }, "claim_malformed: exp"],
    ["exp null", { exp: null }, "claim_malformed: exp"],
    ["an expired token", { exp: now - 5 }, "expired: exp"],
    ["an nbf to come", { nbf: now + 6 }, "not_yet_valid: nbf"],
    ["an iat to come", { iat: now + 6 }, "not_yet_valid: iat"],
    ["too long a life", { exp: now + 301 }, "lifetime_too_long: exp"],
    ["a life too long since iat", { iat: now - 10 }, "lifetime_too_long: exp"],
    ["another issuer", { iss: `${issuer}/` }, "issuer_mismatch: iss"],
    ["an issuer in capitals", { iss: issuer.toUpperCase() }, "issuer_mismatch: iss"],
    ["no issuer", { iss: undefined }, "issuer_mismatch: iss"],
    ["another audience", { aud: "https://payments" }, "audience_mismatch: aud"],
    ["no audience", { aud: undefined }, "audience_mismatch: aud"],
    ["an empty audience", { aud: [] }, "claim_malformed: aud"],
    ["a mixed audience", { aud: [audience, 1] }, "claim_malformed: aud"],
    ["an audience object", { aud: { a: audience } }, "claim_malformed: aud"],
    ["a numeric sub", { sub: 1 }, "claim_malformed: sub"],
    ["an empty jti", { jti: "" }, "claim_malformed: jti"],
  ])("refuses %s", (_, change, message) => {
    expect(refusal(signed({ ...payload, ...change }))).toBe(message);
  });

  it("allows five seconds between the clocks and several audiences", () => {
    expect(refusal(signed({ ...payload, exp: now - 4 }))).toBe("accepted");
    expect(refusal(signed({ ...payload, nbf: now + 5, iat: now + 5, exp: now + 305 }))).toBe("accepted");
    expect(refusal(signed({ ...payload, aud: ["x", audience] }))).toBe("accepted");
    expect(refusal(signed({ ...payload, aud: ["x", audience] }), { soleAudience: true })).toBe(
      "audience_mismatch: aud",
    );
    expect(refusal(signed({ ...payload, aud: [audience] }), { soleAudience: true })).toBe("accepted");
  });

  it("reads typ without regard to case and prefix", () => {
    expect(refusal(signed(payload, { ...header, typ: "application/AT+JWT" }))).toBe("accepted");
    expect(refusal(signedRaw('{"alg":"ES256"}', JSON.stringify(payload)), { types: [undefined, "jwt"] })).toBe(
      "accepted",
    );
  });
});
