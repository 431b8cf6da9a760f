import { hash, verify } from "node:crypto";
import { decodeBase64url } from "@/lib/protocols/encoding/base64url";
import { importJwk, type PublicJwk } from "@/lib/protocols/jose/jwk";
import { type AuthenticatorData, readAuthenticatorData } from "./authenticator-data";
import { readClientData } from "./client-data";

/** The members of an authenticator's answer, each in base64url of its exact bytes. */
export type Assertion = { authenticatorData: string; clientDataJson: string; signature: string };

export type CeremonyRules = {
  type: "webauthn.create" | "webauthn.get";
  challenge: string;
  /** The one origin on which the ceremony may have run. */
  origin: string;
  rpId: string;
};

export type CeremonyFault =
  | "malformed"
  | "type_mismatch"
  | "challenge_mismatch"
  | "origin_mismatch"
  | "cross_origin"
  | "rp_id_mismatch"
  | "user_not_present"
  | "user_not_verified";

export type AssertionFault = CeremonyFault | "signature_invalid";

export type AssertionVerdict = { ok: true; counter: number } | { ok: false; fault: AssertionFault };

/**
 * Judges client and authenticator data of a ceremony: type, challenge, origin, relying party and user verification.
 *
 * @see [WebAuthn Level 3 section 7.1](https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential), steps 7 to 16
 */
export function ceremonyFault(
  clientDataJson: string,
  data: AuthenticatorData | undefined,
  { type, challenge, origin, rpId }: CeremonyRules,
): CeremonyFault | undefined {
  const client = readClientData(clientDataJson);
  if (!client || !data) return "malformed";
  if (client.type !== type) return "type_mismatch";
  if (client.challenge !== challenge) return "challenge_mismatch";
  if (client.origin !== origin) return "origin_mismatch";
  if (client.crossOrigin) return "cross_origin";
  if (!hash("sha256", rpId, "buffer").equals(data.rpIdHash)) return "rp_id_mismatch";
  if (!data.userPresent) return "user_not_present";
  return data.userVerified ? undefined : "user_not_verified";
}

/**
 * Verifies an assertion with a key that is known: the signature covers authenticator data and the hash of client data.
 *
 * It reads only its arguments, so it also verifies a stored assertion. The caller must check that the counter grew.
 *
 * @see [WebAuthn Level 3 section 7.2](https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion), steps 11 to 21
 */
export function verifyAssertion(
  { authenticatorData, clientDataJson, signature }: Assertion,
  jwk: PublicJwk,
  rules: Omit<CeremonyRules, "type">,
): AssertionVerdict {
  const [signed, signatureBytes] = [decodeBase64url(authenticatorData), decodeBase64url(signature)];
  const data = signed && readAuthenticatorData(signed);
  const fault = ceremonyFault(clientDataJson, data, { ...rules, type: "webauthn.get" });
  if (fault) return { ok: false, fault };
  if (!signed || !data || !signatureBytes) return { ok: false, fault: "malformed" };
  const clientDataHash = hash("sha256", Buffer.from(clientDataJson, "base64url"), "buffer");
  const message = Buffer.concat([signed, clientDataHash]);
  if (!isSignedBy(jwk, message, signatureBytes)) return { ok: false, fault: "signature_invalid" };
  return { ok: true, counter: data.counter };
}

/** ECDSA signatures are in DER here (section 6.5.5), unlike those of JOSE. */
function isSignedBy(jwk: PublicJwk, message: Uint8Array, signature: Uint8Array): boolean {
  return verify(jwk.kty === "OKP" ? null : "sha256", message, importJwk(jwk), signature);
}
