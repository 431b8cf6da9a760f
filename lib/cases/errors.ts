import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  case_not_found: ["not_found", "There is no such case."],
  pin_not_found: ["not_found", "The case has no such entry."],
  entry_pinned: ["conflict", "The case has this entry already. Change its note there."],
  case_closed: ["conflict", "The case is closed. Reopen it first."],
  case_not_closed: ["conflict", "The case is open already. Reload it."],
  case_handed_over: ["conflict", "The case was handed over meanwhile. Reload it."],
  case_receiver_unknown: ["invalid", "No active person with this address reads the audit trail. Check the address."],
  too_many_cases: ["conflict", "There are too many cases. Delete one first."],
  too_many_pins: ["conflict", "The case has too many entries. Remove one first, or open another case."],
  case_empty: ["conflict", "The case has no entries. Pin one first."],
  case_period_empty: ["invalid", "The period ends before it begins. Choose a later end."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals about cases. */
export function caseError(
  code: keyof typeof kinds,
  options: { errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
): DomainError {
  return new DomainError(code, kinds[code][0], kinds[code][1], options);
}
