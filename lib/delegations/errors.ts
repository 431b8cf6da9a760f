import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  delegation_not_found: ["not_found", "There is no such delegation."],
  graph_not_found: ["not_found", "There is no such agent or person."],
  delegation_state: ["conflict", "The delegation's state does not allow this."],
  delegation_changed_meanwhile: ["conflict", "Somebody else changed the delegation meanwhile."],
  authority_invalid: ["malformed", "The authority is not well formed."],
  not_narrower: ["invalid", "What a delegation allows is only made less here; more of it needs a request."],
  nothing_narrowed: ["invalid", "This is what the delegation says already."],
  suspension_end: ["invalid", "A suspension cannot end then."],
  delegator_gone: ["conflict", "Somebody it rests on was deactivated: name another delegator first."],
  nothing_left: ["conflict", "Nothing would be left of the delegation."],
  forbidden: ["forbidden", "Your roles do not include this."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals of the delegation use cases. */
export const delegationError = (
  code: keyof typeof kinds,
  facts: Record<string, unknown> = {},
  detail?: string,
  errors: readonly MemberError[] = [],
): DomainError => new DomainError(code, kinds[code][0], detail ?? kinds[code][1], { facts, errors });
