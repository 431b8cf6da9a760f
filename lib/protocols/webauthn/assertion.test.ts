import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type PublicJwk, parsePublicJwk } from "@/lib/protocols/jose/jwk";
import { conforms } from "@/lib/testing/conforms";
import { verifyAssertion } from "./assertion";

const rules = { challenge: "c2lnbi10aGlz", origin: "https://mandate.example", rpId: "mandate.example" };
const right = { type: "webauthn.get", challenge: rules.challenge, origin: rules.origin, crossOrigin: false };
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = parsePublicJwk(publicKey.export({ format: "jwk" }));
const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

const base64url = (data: string | Buffer): string => Buffer.from(data).toString("base64url");

type Made = { client?: string; rpId?: string; flags?: number; counter?: number; by?: KeyObject; algorithm?: null };

function assertion({ client, rpId = rules.rpId, flags = 0x05, counter = 7, by = privateKey, algorithm }: Made = {}) {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  const hash = createHash("sha256").update(rpId).digest();
  const authenticatorData = Buffer.concat([hash, Buffer.from([flags]), count]);
  const clientData = Buffer.from(client ?? JSON.stringify(right));
  const message = Buffer.concat([authenticatorData, createHash("sha256").update(clientData).digest()]);
  return {
    authenticatorData: base64url(authenticatorData),
    clientDataJson: base64url(clientData),
    signature: base64url(sign(algorithm === null ? null : "sha256", message, by)),
  };
}

const withClient = (change: object) => ({ client: JSON.stringify({ ...right, ...change }) });
const verdict = (made: Made, key: PublicJwk = jwk) => verifyAssertion(assertion(made), key, rules);

describe("an assertion", () => {
  it(
    conforms("WebAuthn Level 3", "7.2", "an assertion verifies with the key that made it, and tells its counter"),
    () => {
      expect(verdict({})).toEqual({ ok: true, counter: 7 });
      expect(verdict(withClient({ other_keys_can_be_added_here: "yes" }))).toEqual({ ok: true, counter: 7 });
    },
  );

  it("verifies with Ed25519 and RSA keys", () => {
    const ed = generateKeyPairSync("ed25519");
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const keyOf = (key: KeyObject) => parsePublicJwk(key.export({ format: "jwk" }));
    expect(verdict({ by: ed.privateKey, algorithm: null }, keyOf(ed.publicKey)).ok).toBe(true);
    expect(verdict({ by: rsa.privateKey }, keyOf(rsa.publicKey)).ok).toBe(true);
  });

  it.each<[string, Made, string]>([
    ["made for a registration", withClient({ type: "webauthn.create" }), "type_mismatch"],
    ["of another challenge", withClient({ challenge: "b3RoZXI" }), "challenge_mismatch"],
    ["of another origin", withClient({ origin: "https://mandate.example.evil.example" }), "origin_mismatch"],
    ["of an origin with a slash", withClient({ origin: "https://mandate.example/" }), "origin_mismatch"],
    ["from inside another page", withClient({ crossOrigin: true }), "cross_origin"],
    ["with a top origin", withClient({ topOrigin: "https://evil.example" }), "cross_origin"],
    ["for another host", { rpId: "evil.example" }, "rp_id_mismatch"],
    ["without anybody there", { flags: 0x04 }, "user_not_present"],
    ["without verification", { flags: 0x01 }, "user_not_verified"],
    ["by another key", { by: stranger }, "signature_invalid"],
    ["with a member twice", { client: `{"type":"webauthn.get",${JSON.stringify(right).slice(1)}` }, "malformed"],
    ["without an origin", withClient({ origin: undefined }), "malformed"],
    ["that is no JSON", { client: "{" }, "malformed"],
  ])(conforms("WebAuthn Level 3", "7.2", "an assertion that is anything else is refused: %s"), (_, made, fault) => {
    expect(verdict(made)).toEqual({ ok: false, fault });
  });

  it.each(["authenticatorData", "clientDataJson", "signature"] as const)("is refused with another %s", (member) => {
    const made = assertion();
    const bytes = Buffer.from(made[member], "base64url");
    const last = bytes.length - 1;
    bytes[last] = (bytes[last] ?? 0) ^ 1;
    expect(verifyAssertion({ ...made, [member]: base64url(bytes) }, jwk, rules).ok).toBe(false);
    expect(verifyAssertion({ ...made, [member]: `${made[member]}=` }, jwk, rules).ok).toBe(false);
    expect(verifyAssertion({ ...made, [member]: "" }, jwk, rules).ok).toBe(false);
  });
});
