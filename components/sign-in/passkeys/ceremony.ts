import type { PasskeyAssertion, RegisterPasskeyRequest } from "@/lib/passkeys/schema";
import { type AssertionOptions, type RegistrationOptions, Transport } from "@/lib/passkeys/schema";

/** Whether this browser can use passkeys on this page at all: it needs https, or this very machine. */
export const supportsPasskeys = (): boolean => typeof window !== "undefined" && "PublicKeyCredential" in window;

/** A failed use of an authenticator. The message is for the person who uses it. */
export class CeremonyFailure extends Error {
  constructor(
    readonly cancelled: boolean,
    message: string,
  ) {
    super(message);
    this.name = "CeremonyFailure";
  }
}

const words: Record<string, string> = {
  ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED: "This device or key already holds one of your passkeys.",
  ERROR_AUTHENTICATOR_MISSING_USER_VERIFICATION_SUPPORT:
    "This device or key cannot verify you by PIN, fingerprint or face. Use another one.",
  ERROR_INVALID_DOMAIN: "Passkeys work only at the address under which this server is known. Open it there.",
  ERROR_INVALID_RP_ID: "Passkeys work only at the address under which this server is known. Open it there.",
};

/** Explains what a browser's error means. */
function failureOf(error: unknown): CeremonyFailure {
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (typeof code === "string" && words[code] !== undefined) return new CeremonyFailure(false, words[code]);
  if (name === "NotAllowedError" || name === "AbortError") {
    return new CeremonyFailure(true, "The passkey prompt was cancelled or timed out. Nothing has changed.");
  }
  return new CeremonyFailure(false, "The device or key could not complete this. Try another one, or another browser.");
}

/** Has an authenticator make a passkey; throws CeremonyFailure. */
export async function createPasskey(options: RegistrationOptions): Promise<Omit<RegisterPasskeyRequest, "name">> {
  const { startRegistration } = await import("@simplewebauthn/browser");
  try {
    const { response } = await startRegistration({ optionsJSON: options });
    const transports = (response.transports ?? []).flatMap((one) => Transport.safeParse(one).data ?? []);
    return {
      clientDataJson: response.clientDataJSON,
      attestationObject: response.attestationObject,
      transports: [...new Set(transports)],
    };
  } catch (error) {
    throw failureOf(error);
  }
}

/** Has an authenticator sign; throws CeremonyFailure. */
export async function signWithPasskey(options: AssertionOptions): Promise<PasskeyAssertion> {
  const { startAuthentication } = await import("@simplewebauthn/browser");
  try {
    const { id, response } = await startAuthentication({ optionsJSON: options });
    const { clientDataJSON: clientDataJson, authenticatorData, signature } = response;
    return { credentialId: id, clientDataJson, authenticatorData, signature };
  } catch (error) {
    throw failureOf(error);
  }
}
