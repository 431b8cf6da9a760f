import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  witness_not_found: ["not_found", "There is no such witness."],
  witness_key_malformed: [
    "invalid",
    "This is no witness key. It is the line that npm run witness prints at its start.",
  ],
  witness_exists: ["conflict", "The organisation has this witness already."],
  too_many_witnesses: ["conflict", "There are too many witnesses. Remove one first."],
  cosignature_malformed: ["malformed", "The body is no signed checkpoint with a cosignature."],
  cosignature_unknown_key: [
    "forbidden",
    "No witness of this organisation signed the checkpoint. An admin adds its key.",
  ],
  cosignature_other_log: ["invalid", "The checkpoint is of another log."],
  cosignature_ahead: ["invalid", "The checkpoint covers more entries than the log has."],
  cosignature_invalid: ["invalid", "The cosignature does not fit the checkpoint."],
  cosignature_forked: [
    "conflict",
    "The log never signed this root for this size. Keep the cosigned checkpoint as evidence.",
  ],
  cosignature_older: ["conflict", "The witness has cosigned a larger tree already."],
  hold_period_empty: ["invalid", "The period ends before it begins. Choose a later end."],
  hold_not_found: ["not_found", "There is no such legal hold."],
  hold_released: ["conflict", "The legal hold is released already."],
  too_many_holds: ["conflict", "There are too many legal holds in effect. Release one first."],
  entry_not_found: ["not_found", "There is no such entry, or retention removed it."],
  text_unknown: ["invalid", "The entry has no such text."],
  name_not_erasable: ["invalid", "A name serves many entries. It cannot be erased from one of them."],
  text_erased_before: ["conflict", "These texts are erased already."],
  text_held: ["conflict", "A legal hold covers this entry. Its texts stay until the hold is released."],
  no_cosignature: ["not_found", "No witness has cosigned a checkpoint of this log yet."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals about the keeping of the log. */
export function keepingError(
  code: keyof typeof kinds,
  options: { errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
): DomainError {
  return new DomainError(code, kinds[code][0], kinds[code][1], options);
}
