import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conforms } from "@/lib/testing/conforms";
import { isJoseError } from "./errors";
import { parsePublicJwk } from "./jwk";
import { signCompact, signWith } from "./sign";
import { type VerifyRules, verifyCompact } from "./verify";

// Every signature here is right: what is refused is how the token is written.

const now = 1_800_000_000;
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = parsePublicJwk(publicKey.export({ format: "jwk" }));
const header = { alg: "ES256", typ: "at+jwt" } as const;
const payload = { iss: "https://mandate.example", aud: "https://a.example", exp: now + 60, iat: now, jti: "j1" };
const rules: VerifyRules = {
  ...{ keys: [jwk], algorithms: ["ES256"], types: ["at+jwt"], now, maxLifetime: 300 },
  ...{ required: ["exp", "iat", "jti"], issuer: payload.iss, audience: payload.aud },
};

const encoded = (text: string | Uint8Array): string => Buffer.from(text).toString("base64url");

/** Signs segments exactly as they are. */
function signedSegments(head: string, body: string): string {
  const input = `${head}.${body}`;
  return `${input}.${encoded(signWith("ES256", Buffer.from(input, "latin1"), privateKey))}`;
}
const withHeader = (text: string): string => signedSegments(encoded(text), encoded(JSON.stringify(payload)));
const withPayload = (text: string | Uint8Array): string =>
  signedSegments(encoded(JSON.stringify(header)), encoded(text));
/** The payload with one claim written exactly so. */
const claim = (name: string, text: string): string =>
  withPayload(JSON.stringify({ ...payload, [name]: "@" }).replace('"@"', text));
const member = (text: string): string => withHeader(`{"alg":"ES256","typ":"at+jwt",${text}}`);

function refusal(token: string): string {
  try {
    verifyCompact(token, rules);
  } catch (error) {
    if (isJoseError(error)) return error.message;
    throw error;
  }
  return "accepted";
}

const head = encoded(JSON.stringify(header));
const body = encoded(JSON.stringify(payload));
const unpadded = encoded(`${JSON.stringify(payload)} `.padEnd(101));
const secondSpelling = (text: string): string =>
  text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1);

describe("segments", () => {
  it.each([
    ["padding behind the header", signedSegments(`${head}=`, body)],
    ["padding behind the payload", signedSegments(head, `${body}==`)],
    ["a space before the header", signedSegments(` ${head}`, body)],
    ["a space in the payload", signedSegments(head, `${body.slice(0, 8)} ${body.slice(8)}`)],
    ["a line break in the payload", signedSegments(head, `${body.slice(0, 8)}\n${body.slice(8)}`)],
    ["a tab in the header", signedSegments(`${head.slice(0, 4)}\t${head.slice(4)}`, body)],
    ["NUL in the payload", signedSegments(head, `${body}\0`)],
    ["the other alphabet", signedSegments(head, encoded('{"a":"???>>>"}').replaceAll("_", "/").replaceAll("-", "+"))],
    ["another script", signedSegments(head, `${body}é`)],
    ["a line break at the end", `${signedSegments(head, body)}\n`],
    ["an empty header", signedSegments("", body)],
    ["an empty payload", signedSegments(head, "")],
    ["a dot in front", `.${signedSegments(head, body)}`],
    ["a dot behind", `${signedSegments(head, body)}.`],
    ["an encrypted token's five", `${signedSegments(head, body)}.${body}.${body}`],
    ["a payload left out (RFC 7797)", signedSegments(head, body).replace(body, "")],
    ["Bearer in front", `Bearer ${signedSegments(head, body)}`],
    [
      "the general JSON serialisation",
      JSON.stringify({
        payload: body,
        signatures: [
          { protected: head, signature: "A" },
          { protected: head, signature: "B" },
        ],
      }),
    ],
  ])(
    `${conforms("RFC 7515", "5.2", "three base64url segments without padding or any other character are a token")}; refused: %s`,
    (_, token) => {
      expect(refusal(token)).toBe("malformed_token");
    },
  );

  it.each([
    ["header", signedSegments(secondSpelling(encoded('{"alg":"ES256","typ":"at+jwt"}  ')), body)],
    ["payload", signedSegments(head, secondSpelling(unpadded))],
  ])(
    `${conforms("RFC 4648", "3.5", "bits that mean nothing are zero, or the text is refused")}: in the %s`,
    (name, token) => {
      expect(refusal(token)).toBe(`malformed_token: ${name}`);
    },
  );
});

describe("the header", () => {
  it.each([
    ["crit with nothing in it", member('"crit":[]'), "header_not_allowed: crit"],
    ["crit that names a registered member", member('"crit":["alg"]'), "header_not_allowed: crit"],
    ["crit that names itself", member('"crit":["crit"]'), "header_not_allowed: crit"],
    ["crit that is null", member('"crit":null'), "header_not_allowed: crit"],
    ["crit with what nobody knows", member('"crit":["x"],"x":1'), "header_not_allowed: crit"],
  ])(
    `${conforms("RFC 7515", "4.1.11", "a critical extension is refused, since none is understood")}: %s`,
    (_, token, message) => {
      expect(refusal(token)).toBe(message);
    },
  );

  it.each([
    ["b64 false", member('"b64":false,"crit":["b64"]'), "header_not_allowed: crit"],
    ["b64 true", member('"b64":true'), "header_not_allowed: b64"],
    ["zip", member('"zip":"DEF"'), "header_not_allowed: zip"],
    ["enc", member('"enc":"A128GCM"'), "header_not_allowed: enc"],
    ["a token within", member('"cty":"JWT"'), "header_not_allowed: cty"],
    ["keys elsewhere", member('"jku":"http://127.0.0.1/"'), "header_not_allowed: jku"],
    ["a certificate elsewhere", member('"x5u":"http://127.0.0.1/"'), "header_not_allowed: x5u"],
    ["a certificate", member('"x5c":["AAAA"]'), "header_not_allowed: x5c"],
    ["a key of its own", member(`"jwk":${JSON.stringify(jwk)}`), "header_not_allowed: jwk"],
  ])(
    `${conforms("RFC 8725", "3.10", "nothing in a header leads to a key, or to another reading of the token")}: %s`,
    (_, token, message) => {
      expect(refusal(token)).toBe(message);
    },
  );

  it.each([
    ["a kid with NUL", '"kid":"a\\u0000b"'],
    ["a kid with a line break", '"kid":"a\\nb"'],
    ["an empty kid", '"kid":""'],
    ["a kid of 5,000 characters", `"kid":"${"k".repeat(5_000)}"`],
    ["a kid that is a list", '"kid":["a"]'],
    ["a kid that is a number", '"kid":7'],
    ["a kid that is null", '"kid":null'],
  ])("refuses %s", (_, text) => {
    expect(refusal(member(text))).toBe("malformed_token: kid");
  });

  it.each([
    ["a byte order mark", `\ufeff${JSON.stringify(header)}`],
    ["alg twice", '{"alg":"ES256","alg":"ES256","typ":"at+jwt"}'],
    ["alg twice, once escaped", '{"alg":"ES256","\\u0061lg":"none","typ":"at+jwt"}'],
    ["kid twice", '{"alg":"ES256","typ":"at+jwt","kid":"a","kid":"b"}'],
    ["a prototype", '{"alg":"ES256","typ":"at+jwt","__proto__":{}}'],
    ["half a character", '{"alg":"ES256","typ":"at+jwt","x":"\\ud800"}'],
    ["depth", `{"alg":"ES256","typ":"at+jwt","x":${"[".repeat(2_000)}${"]".repeat(2_000)}}`],
    ["a list", '["ES256"]'],
    ["null", "null"],
    ["no JSON", "{alg:ES256}"],
    ["something behind", '{"alg":"ES256","typ":"at+jwt"}x'],
  ])(`${conforms("RFC 7515", "4", "a header is one JSON object with one reading")}; refused: %s`, (_, text) => {
    expect(refusal(withHeader(text))).toBe("malformed_token: header");
  });
});

describe("the payload", () => {
  it.each(["jti", "sub", "iss", "client_id", "nonce"])("names the claim %s that contains NUL", (name) => {
    expect(refusal(claim(name, '"a\\u0000b"'))).toBe(`malformed_token: ${name}`);
  });

  it.each([
    ["a text", '"text"'],
    ["a number", "7"],
    ["null", "null"],
    ["a token", signedSegments(head, body)],
    ["a member twice", '{"exp":1,"exp":2}'],
    ["a member twice, deep", '{"cnf":{"jkt":"a","jkt":"b"}}'],
    ["invalid UTF-8", Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])],
    ["UTF-16", Buffer.from(JSON.stringify(payload), "utf16le")],
    ["an overlong character", Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')])],
    ["a number beyond all", '{"exp":1e999}'],
    ["1,000 levels", `{"a":${'{"a":'.repeat(1_000)}1${"}".repeat(1_000)}}`],
  ])(`${conforms("RFC 7519", "7.2", "a claims set is one JSON object with one reading")}; refused: %s`, (_, text) => {
    expect(refusal(withPayload(text))).toBe("malformed_token: payload");
  });

  it.each([
    ["exp", '"1800000060"'],
    ["exp", "-1"],
    ["exp", "null"],
    ["exp", "true"],
    ["exp", "[1800000060]"],
    ["exp", "{}"],
    ["exp", "1800000060000"],
    ["exp", "1e15"],
    ["iat", '"now"'],
    ["iat", "1e300"],
    ["nbf", "false"],
    ["jti", "7"],
    ["jti", '""'],
    ["iss", "null"],
    ["iss", '["https://mandate.example"]'],
    ["sub", "{}"],
    ["aud", "7"],
    ["aud", "[]"],
    ["aud", '[["https://a.example"]]'],
    ["aud", '{"0":"https://a.example"}'],
  ])(`${conforms("RFC 7519", "4.1", "a registered claim of another type is refused")}: %s %s`, (name, text) => {
    expect(refusal(claim(name, text))).toBe(`claim_malformed: ${name}`);
  });

  it.each(["1800000060.0", "1800000060.75", "1.80000006e9", "18000000600e-1"])(
    `${conforms("RFC 7519", "2", "a NumericDate may be written with a fraction or an exponent")}: %s`,
    (text) => {
      expect(refusal(claim("exp", text))).toBe("accepted");
    },
  );

  it.each(["https://a.example/", "https://A.example", "https://a", ".*", "*", "https://a.example https://b.example"])(
    `${conforms("RFC 7519", "4.1.3", "an audience is compared character for character")}: %s is another`,
    (audience) => {
      expect(refusal(claim("aud", JSON.stringify(audience)))).toBe("audience_mismatch: aud");
    },
  );
});

describe("arbitrary changes", () => {
  const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
  const token = signCompact(header, payload, privateKey);
  const change = fc.record({
    at: fc.nat(token.length),
    removed: fc.constantFrom(0, 0, 1, 1, 1, 2, 8),
    inserted: fc.oneof(
      fc.constantFrom("", "A", "=", "==", ".", "-", "_", "+", "/", " ", "\n", "\0", "%3D", "é"),
      fc.string({ unit: "binary", maxLength: 4 }),
      fc.stringMatching(/^[A-Za-z0-9_-]{0,4}$/),
    ),
  });
  const changed = (text: string, changes: readonly { at: number; removed: number; inserted: string }[]): string =>
    changes.reduce((rest, { at, removed, inserted }) => rest.slice(0, at) + inserted + rest.slice(at + removed), text);

  /**
   * ECDSA accepts (r, s) and (r, n - s), so a second text verifies; random changes never produce it. It is the same
   * token, because replays, revocations and caches use its `jti`.
   */
  it(`no change of a token's text verifies (seed ${seed})`, () => {
    expect(refusal(token)).toBe("accepted");
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const text = changed(token, changes);
        fc.pre(text !== token);
        expect(refusal(text)).not.toBe("accepted");
      }),
      { numRuns: 1_000, seed },
    );
  });

  it("the second spelling of a signature is no second token", () => {
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const signature = Buffer.from(token.slice(token.lastIndexOf(".") + 1), "base64url");
    const s = (order - BigInt(`0x${signature.subarray(32).toString("hex")}`)).toString(16).padStart(64, "0");
    const twin = `${head}.${body}.${encoded(Buffer.concat([signature.subarray(0, 32), Buffer.from(s, "hex")]))}`;
    expect(twin).not.toBe(token);
    expect(verifyCompact(twin, rules).claims.jti).toBe(verifyCompact(token, rules).claims.jti);
  });
});
