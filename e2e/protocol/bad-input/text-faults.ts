import { type Fault, fault } from "@/e2e/protocol/bad-input/fault";
import {
  type Base,
  bytesOf,
  forge,
  forgeSegments,
  type Parts,
  secondSpelling,
  withSpareBits,
  writing,
} from "@/e2e/protocol/bad-input/forge";
import type { Json } from "@/lib/testing/http";

// Faults in the encoding of a token, independent of its claims. Every signature but the respelt ones is right.

const headerText = (text: (json: string) => string | Uint8Array) => (base: Base) =>
  forge(base, { header: text(JSON.stringify(base.header)) });
const payloadText = (text: (json: string, payload: Json) => string | Uint8Array) => (base: Base) =>
  forge(base, { payload: text(JSON.stringify(base.payload), base.payload) });
const respelt = (respell: Parts["respell"]) => (base: Base) => forge(base, { respell });
const open = (text: string): string => text.slice(0, -1);
const nest = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

export const textFaults: Fault[] = [
  fault(
    "a byte order mark before the header",
    "malformed_token: header",
    headerText((json) => `\ufeff${json}`),
  ),
  fault(
    "alg twice",
    "malformed_token: header",
    headerText((json) => `${open(json)},"alg":"none"}`),
  ),
  fault(
    "alg twice, once escaped",
    "malformed_token: header",
    headerText((json) => `${open(json)},"\\u0061lg":"none"}`),
  ),
  fault(
    "typ twice",
    "malformed_token: header",
    headerText((json) => `${open(json)},"typ":"x"}`),
  ),
  fault(
    "a prototype in the header",
    "malformed_token: header",
    headerText((json) => `${open(json)},"__proto__":{}}`),
  ),
  fault(
    "half a character in the header",
    "malformed_token: header",
    headerText((json) => `${open(json)},"x":"\\ud800"}`),
  ),
  fault(
    "a header that is a list",
    "malformed_token: header",
    headerText((json) => `[${json}]`),
  ),
  fault(
    "a header of 1,000 levels",
    "malformed_token: header",
    headerText((json) => `${open(json)},"x":${nest(1_000)}}`),
  ),
  fault(
    "a byte order mark before the payload",
    "malformed_token: payload",
    payloadText((json) => `\ufeff${json}`),
  ),
  fault(
    "a claim twice",
    "malformed_token: payload",
    payloadText((json) => `${open(json)},"jti":"x"}`),
  ),
  fault(
    "a claim twice, once escaped",
    "malformed_token: payload",
    payloadText((json) => `${open(json)},"\\u006ati":"x"}`),
  ),
  fault(
    "a claim twice, deep",
    "malformed_token: payload",
    payloadText((json) => `${open(json)},"cnf":{"jkt":"a","jkt":"b"}}`),
  ),
  fault(
    "a prototype",
    "malformed_token: payload",
    payloadText((json) => `${open(json)},"__proto__":{"admin":true}}`),
  ),
  fault(
    "half a character",
    "malformed_token: payload",
    payloadText((json) => `${open(json)},"x":"\\udc00"}`),
  ),
  fault(
    "invalid UTF-8",
    "malformed_token: payload",
    payloadText((json) => Buffer.from(`${open(json)},"x":"\xe9"}`, "latin1")),
  ),
  fault(
    "UTF-16",
    "malformed_token: payload",
    payloadText((json) => Buffer.from(json, "utf16le")),
  ),
  fault(
    "a payload that is a list",
    "malformed_token: payload",
    payloadText((json) => `[${json}]`),
  ),
  fault(
    "a payload that is null",
    "malformed_token: payload",
    payloadText(() => "null"),
  ),
  fault(
    "a payload that is a text",
    "malformed_token: payload",
    payloadText((json) => JSON.stringify(json)),
  ),
  fault(
    "a payload that is a number",
    "malformed_token: payload",
    payloadText(() => "7"),
  ),
  fault("a token within", "malformed_token: payload", (base) => forge(base, { payload: forge(base) })),
  fault(
    "a payload of 1,000 levels",
    "malformed_token: payload",
    payloadText((json) => `${open(json)},"x":${nest(1_000)}}`),
  ),
  fault(
    "something behind the payload",
    "malformed_token: payload",
    payloadText((json) => `${json}{}`),
  ),
  fault(
    "a number beyond all",
    "malformed_token: payload",
    payloadText((_, payload) => writing(payload, "exp", "1e999")),
  ),
  fault(
    "NaN",
    "malformed_token: payload",
    payloadText((_, payload) => writing(payload, "iat", "NaN")),
  ),
];

const twice = (segments: readonly string[]): string => segments.join(".");

export const spellingFaults: Fault[] = [
  fault("padding behind the header", "malformed_token", (base) =>
    forgeSegments(base, `${encoded(base.header)}=`, encoded(base.payload)),
  ),
  fault("padding behind the payload", "malformed_token", (base) =>
    forgeSegments(base, encoded(base.header), `${encoded(base.payload)}==`),
  ),
  fault(
    "padding behind the signature",
    "malformed_token",
    respelt((segments) => `${twice(segments)}==`),
  ),
  fault(
    "a space in the payload",
    "malformed_token",
    respelt(([head, body, signed]) => `${head}.${body.slice(0, 5)} ${body.slice(5)}.${signed}`),
  ),
  fault(
    "a tab in the signature",
    "malformed_token",
    respelt(([head, body, signed]) => `${head}.${body}.${signed.slice(0, 5)}\t${signed.slice(5)}`),
  ),
  fault(
    "a line break in the header",
    "malformed_token",
    respelt(([head, body, signed]) => `${head}\n.${body}.${signed}`),
    { bodyOnly: true },
  ),
  fault(
    "the other alphabet",
    "malformed_token",
    respelt(([head, body, signed]) => `${head}.${body}.+/${signed.slice(2)}`),
  ),
  fault(
    "another script",
    "malformed_token",
    respelt(([head, body, signed]) => `${head}.${body}.\u00e9${signed}`),
  ),
  fault("spare bits in the header", "malformed_token: header", (base) =>
    forgeSegments(base, secondSpelling(withSpareBits(base.header).toString("base64url")), encoded(base.payload)),
  ),
  fault("spare bits in the payload", "malformed_token: payload", (base) =>
    forgeSegments(base, encoded(base.header), secondSpelling(withSpareBits(base.payload).toString("base64url"))),
  ),
  fault(
    "spare bits in the signature",
    "malformed_token: signature",
    respelt(([head, body, signed]) => `${head}.${body}.${secondSpelling(signed)}`),
  ),
  fault(
    "two segments",
    "malformed_token",
    respelt(([head, body]) => `${head}.${body}`),
  ),
  fault(
    "four segments",
    "malformed_token",
    respelt((segments) => `${twice(segments)}.AAAA`),
  ),
  fault(
    "an encrypted token's five",
    "malformed_token",
    respelt(([head, body, signed]) => `${head}.${body}.${signed}.AAAA.AAAA`),
  ),
  fault(
    "an encrypted bomb",
    "malformed_token",
    () =>
      `${encoded({ alg: "PBES2-HS256+A128KW", enc: "A128GCM", zip: "DEF", p2c: 2_147_483_647, p2s: "AAAA" })}.AAAA.AAAA.AAAA.AAAA`,
  ),
  fault(
    "a payload left out",
    "malformed_token",
    respelt(([head, , signed]) => `${head}..${signed}`),
  ),
  fault(
    "a dot in front",
    "malformed_token",
    respelt((segments) => `.${twice(segments)}`),
  ),
  fault("nothing but dots", "malformed_token", () => ".."),
  fault("no token", "malformed_token: header", () => "a.b.c"),
  fault(
    "a token and its twin",
    "malformed_token",
    respelt((segments) => `${twice(segments)}, ${twice(segments)}`),
  ),
  fault(
    "the flattened JSON serialisation",
    "malformed_token",
    respelt(([head, payload, signed]) => JSON.stringify({ protected: head, payload, signature: signed })),
  ),
  fault(
    "the general JSON serialisation with two signatures",
    "malformed_token",
    respelt(([head, payload, signed]) =>
      JSON.stringify({
        payload,
        signatures: [
          { protected: head, signature: signed },
          { protected: head, signature: "AAAA" },
        ],
      }),
    ),
  ),
];

function encoded(part: Json): string {
  return bytesOf(part).toString("base64url");
}
