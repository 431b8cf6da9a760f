import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const refusals = {
  change_not_found: ["not_found", "There is no such change."],
  change_pending: ["conflict", "Another change waits for a second person. Confirm, refuse or withdraw it first."],
  change_stale: ["conflict", "The document differs from the proposed one. Reload it before you confirm."],
  change_outdated: ["conflict", "The control was changed after the proposal. Withdraw it and propose it again."],
  proposer_left: ["conflict", "The person who proposed this change left. Refuse it and propose it again."],
  change_state: ["conflict", "The change is over."],
  change_expired: ["conflict", "The time to confirm this change is over."],
  own_change: ["forbidden", "You proposed this change; a second person confirms or refuses it."],
  forbidden: ["forbidden", "Your roles do not include this."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type ChangeErrorCode = keyof typeof refusals;

/** A refusal about a change that takes two people. */
export class ChangeError extends DomainError {
  constructor(
    code: ChangeErrorCode,
    options: { detail?: string; errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
  ) {
    const [kind, detail] = refusals[code];
    super(code, kind, options.detail ?? detail, options);
  }
}
