import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";

const refusals = {
  passkey_not_found: ["not_found", "There is no such passkey, or it is not yours to see."],
  passkey_taken: ["conflict", "This passkey is registered already."],
  too_many_passkeys: ["conflict", "Nobody has more than ten passkeys. Remove one that you no longer use."],
  person_only: ["forbidden", "Passkeys belong to people: sign in yourself. No agent does this for you."],
  own_passkey: ["forbidden", "Nobody confirms their own passkey: somebody else who manages people does."],
  passkey_ready: ["conflict", "This passkey may sign already and needs no confirmation."],
  challenge_unknown: ["invalid", "What was to be signed is used up, over or somebody else's. Try again."],
  passkey_malformed: ["invalid", "The authenticator's answer cannot be read."],
  passkey_key_not_allowed: ["invalid", "The authenticator made a key of a kind that is not accepted here."],
  attestation_not_asked_for: ["invalid", "The authenticator sent a certificate about itself, which nobody asked for."],
  passkey_type_mismatch: ["invalid", "The authenticator answered another question than the one it was asked."],
  passkey_challenge_mismatch: ["invalid", "Something else was signed than what is to be decided."],
  passkey_origin_mismatch: ["invalid", "It was signed on another site than this one."],
  passkey_cross_origin: ["invalid", "It was signed inside another site's page."],
  passkey_rp_id_mismatch: ["invalid", "The passkey belongs to another host than this server's."],
  user_not_present: ["invalid", "The authenticator did not see anybody there."],
  user_not_verified: ["invalid", "The authenticator did not verify you by PIN, finger or face."],
  signature_invalid: ["invalid", "The signature is not that of this passkey."],
  no_passkey: ["forbidden", "You have no passkey yet. Add one under your name, Your passkeys."],
  passkey_changed_meanwhile: ["conflict", "The passkey was removed or used elsewhere meanwhile. Sign once more."],
  passkey_unknown: ["forbidden", "This passkey is none of yours, or was removed."],
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

/** The plain sentence of a refusal, for screens that say why not before anybody tries. */
export const sentenceOf = (code: PasskeyErrorCode): string => refusals[code][1];
