import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";

const kinds = {
  subject_not_found: ["not_found", "There is no object with this id to revoke."],
  revocation_not_found: ["not_found", "There is no such revocation."],
  forbidden: ["forbidden", "Your roles do not include this."],
  already_revoked: ["conflict", "This is already revoked."],
  already_suspended: ["conflict", "This is already suspended. Lift that suspension first."],
  not_suspended: ["conflict", "This stop cannot be lifted."],
  not_your_approval: ["forbidden", "You did not approve this delegation."],
  already_asked: ["conflict", "A request to revoke this delegation is open already."],
  asked_not_found: ["not_found", "There is no such request."],
  asked_state: ["conflict", "The request was decided already."],
  nothing_to_acknowledge: [
    "conflict",
    "The database is the one that was signed last. There is nothing to acknowledge.",
  ],
  clock_not_behind: [
    "conflict",
    "The clock is not behind any time that it has shown, and not far ahead of it. There is nothing to acknowledge.",
  ],
  log_damaged: ["conflict", "A part of the stored log is missing or changed. Restore a whole backup."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals of the revocation use cases. */
export const revocationError = (
  code: keyof typeof kinds,
  facts: Record<string, unknown> = {},
  detail?: string,
): DomainError => new DomainError(code, kinds[code][0], detail ?? kinds[code][1], { facts });
