import { isId } from "@/lib/platform/base/id-kind";
import { runtime } from "@/lib/platform/base/runtime";
import type { Principal } from "@/lib/principals/principal";
import type { AssertionFault } from "@/lib/protocols/webauthn/assertion";
import type { PasskeyErrorCode } from "./errors";
import { PasskeyError } from "./errors";
import { type RelyingParty, relyingPartyOf } from "./model";

/** The error code of each fault in the authenticator's answer. */
export const codeOfFault: Record<AssertionFault, PasskeyErrorCode> = {
  malformed: "passkey_malformed",
  type_mismatch: "passkey_type_mismatch",
  challenge_mismatch: "passkey_challenge_mismatch",
  origin_mismatch: "passkey_origin_mismatch",
  cross_origin: "passkey_cross_origin",
  rp_id_mismatch: "passkey_rp_id_mismatch",
  user_not_present: "user_not_present",
  user_not_verified: "user_not_verified",
  signature_invalid: "signature_invalid",
};

/** This server as browsers and authenticators know it. */
export const relyingParty = (): RelyingParty => relyingPartyOf(runtime().publicUrl);

/** Passkeys are a person's own affair: an agent with a token in their name has none. */
export function refuseAgents({ sessionId }: Principal): void {
  if (!isId("session", sessionId)) throw new PasskeyError("person_only");
}
