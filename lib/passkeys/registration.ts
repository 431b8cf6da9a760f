import { verifyRegistrationResponse } from "@simplewebauthn/server";
import { decodeAttestationObject, parseAuthenticatorData } from "@simplewebauthn/server/helpers";
import { encodeBase64url } from "@/lib/protocols/encoding/base64url";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { ceremonyFault } from "@/lib/protocols/webauthn/assertion";
import { readAuthenticatorData } from "@/lib/protocols/webauthn/authenticator-data";
import { codeOfFault, relyingParty } from "./ceremony";
import { keyAlgorithms, readCredentialKey } from "./credential-key";
import { PasskeyError } from "./errors";
import type { Passkey } from "./model";
import type { RegisterPasskeyRequest } from "./schema";

type Answer = Pick<RegisterPasskeyRequest, "clientDataJson" | "attestationObject">;
type Made = Pick<Passkey, "credentialId" | "publicKey" | "jwk" | "counter" | "backupEligible" | "backedUp" | "rpId">;

/**
 * Verifies a new credential: for this challenge, on this origin, for this host, with the person verified.
 *
 * The server asks for no certificate of the authenticator. It fetches nothing and learns no device model.
 *
 * @throws PasskeyError with the code of the fault
 * @see WebAuthn Level 3 section 7.1
 */
export async function verifyRegistration(answer: Answer, challenge: string): Promise<Made> {
  const authData = signedPart(answer.attestationObject);
  const { origin, rpId } = relyingParty();
  const rules = { type: "webauthn.create", challenge, origin, rpId } as const;
  const fault = ceremonyFault(answer.clientDataJson, readAuthenticatorData(authData), rules);
  if (fault) throw new PasskeyError(codeOfFault[fault], { path: "clientDataJson" });
  const { credential, credentialBackedUp, credentialDeviceType } = await confirmed(answer, authData, rules);
  return {
    credentialId: credential.id,
    publicKey: credential.publicKey,
    jwk: keyOf(credential.publicKey),
    counter: credential.counter,
    backupEligible: credentialDeviceType === "multiDevice",
    backedUp: credentialBackedUp,
    rpId,
  };
}

/** Takes out what the authenticator says of itself; refuses certificates before anything reads them. */
function signedPart(attestationObject: string): Uint8Array<ArrayBuffer> {
  let attestation: ReturnType<typeof decodeAttestationObject>;
  try {
    attestation = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, "base64url")));
    const [format, statement] = [attestation.get("fmt"), attestation.get("attStmt")];
    const own = format === "none" || (format === "packed" && statement.get("x5c") === undefined);
    if (own) return attestation.get("authData");
  } catch (cause) {
    throw malformed(cause);
  }
  throw new PasskeyError("attestation_not_asked_for", { path: "attestationObject" });
}

/** The library's own judgement of the same answer: both must agree. */
async function confirmed(
  { clientDataJson, attestationObject }: Answer,
  authData: Uint8Array<ArrayBuffer>,
  { challenge, origin, rpId }: { challenge: string; origin: string; rpId: string },
) {
  try {
    const id = encodeBase64url(parseAuthenticatorData(authData).credentialID ?? new Uint8Array());
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: "public-key",
        response: { clientDataJSON: clientDataJson, attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: [...keyAlgorithms],
    });
    if (verified) return registrationInfo;
  } catch (cause) {
    throw malformed(cause);
  }
  throw malformed("not verified");
}

function keyOf(publicKey: Uint8Array<ArrayBuffer>): Passkey["jwk"] {
  try {
    return readCredentialKey(publicKey);
  } catch (error) {
    if (!isJoseError(error)) throw malformed(error);
    throw new PasskeyError("passkey_key_not_allowed", { path: "attestationObject", facts: { code: error.message } });
  }
}

const malformed = (cause: unknown): PasskeyError =>
  new PasskeyError("passkey_malformed", { path: "attestationObject", facts: { cause: String(cause) } });
