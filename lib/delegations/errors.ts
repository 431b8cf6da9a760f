import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  delegation_not_found: ["not_found", "There is no such delegation."],
  graph_not_found: ["not_found", "There is no such agent or person."],
  delegation_state: ["conflict", "The state of the delegation does not allow this. Reload it."],
  delegation_changed_meanwhile: ["conflict", "The delegation was changed meanwhile. Reload it and try again."],
  authority_invalid: ["malformed", "The authority is not well formed."],
  not_narrower: ["invalid", "The change would widen the delegation. Make a request to widen it."],
  nothing_narrowed: ["invalid", "The change narrows nothing. Change at least one value."],
  suspension_end: ["invalid", "The end of the suspension is not valid. Choose another time."],
  delegator_gone: ["conflict", "The delegator or represented person was deactivated. Name another delegator first."],
  approver_left: ["conflict", "Everybody left who approved it. Let an approver confirm it first, or request it again."],
  approval_not_open: ["conflict", "No approval of the delegation waits for a confirmation. Reload it."],
  nothing_left: ["conflict", "The delegation would have no authority left."],
  forbidden: ["forbidden", "Your roles do not include this."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals of the delegation use cases. */
export const delegationError = (
  code: keyof typeof kinds,
  facts: Record<string, unknown> = {},
  detail?: string,
  errors: readonly MemberError[] = [],
): DomainError => new DomainError(code, kinds[code][0], detail ?? kinds[code][1], { facts, errors });
