import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";

const refusals = {
  passkey_not_found: ["not_found", "There is no such passkey, or it is not yours to see."],
  passkey_taken: ["conflict", "This passkey is registered already."],
  too_many_passkeys: ["conflict", "You have ten passkeys, which is the maximum. Remove one that you no longer use."],
  person_only: ["forbidden", "An agent cannot use or manage a passkey. Sign in yourself."],
  own_passkey: ["forbidden", "You cannot confirm your own passkey. Ask another person who manages people."],
  passkey_ready: ["conflict", "This passkey may sign already and needs no confirmation."],
  challenge_unknown: ["invalid", "The challenge is unknown, expired or already used. Start again."],
  passkey_malformed: ["invalid", "The authenticator's answer cannot be read."],
  passkey_key_not_allowed: ["invalid", "The authenticator made a key of a kind that is not accepted here."],
  attestation_not_asked_for: ["invalid", "The authenticator sent a certificate about itself. The server accepts none."],
  passkey_type_mismatch: [
    "invalid",
    "The authenticator answered another operation than the one that was started. Reload the page and repeat it.",
  ],
  passkey_challenge_mismatch: ["invalid", "The passkey signed something else. Reload the page and sign again."],
  passkey_origin_mismatch: ["invalid", "The passkey signed on another site than this one."],
  passkey_cross_origin: ["invalid", "The passkey signed in a frame of another site's page."],
  passkey_rp_id_mismatch: ["invalid", "The passkey belongs to another host than this server's."],
  user_not_present: ["invalid", "The authenticator did not detect a person. Try again."],
  user_not_verified: ["invalid", "The authenticator did not verify you by PIN, finger or face."],
  signature_invalid: ["invalid", "The signature is not that of this passkey."],
  no_passkey: ["forbidden", "You have no passkey yet. Add one under your name, Your passkeys."],
  passkey_changed_meanwhile: ["conflict", "The passkey was removed or used elsewhere meanwhile. Sign again."],
  passkey_unknown: ["forbidden", "This passkey is not yours, or it was removed."],
  passkey_waiting: [
    "forbidden",
    "A new passkey signs nothing in its first 24 hours, unless a second person who manages people confirms it.",
  ],
  passkey_blocked: ["forbidden", "This passkey is blocked: a copy of it was used. Remove it and add another."],
  passkey_elsewhere: ["forbidden", "This passkey belongs to another host than this server's. Add a new one."],
  passkey_copied: ["forbidden", "A copy of this passkey was used, so it is blocked now. Remove it and add another."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type PasskeyErrorCode = keyof typeof refusals;

/** A refusal about passkeys. */
export class PasskeyError extends DomainError {
  constructor(code: PasskeyErrorCode, { path, facts = {} }: { path?: string; facts?: Record<string, unknown> } = {}) {
    const [kind, detail] = refusals[code];
    super(code, kind, detail, { errors: path ? [{ path, code }] : [], facts });
  }
}

/** The text of a refusal, for screens that explain it in advance. */
export const sentenceOf = (code: PasskeyErrorCode): string => refusals[code][1];
