import { DomainError, type ErrorKind } from "@/lib/platform/errors/domain-error";

const kinds = {
  delegation_not_found: ["not_found", "There is no such delegation."],
  delegation_state: ["conflict", "The delegation's state does not allow this."],
  delegation_changed_meanwhile: ["conflict", "Somebody else changed the delegation meanwhile."],
  forbidden: ["forbidden", "Your roles do not include this."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals of the delegation use cases. */
export const delegationError = (
  code: keyof typeof kinds,
  facts: Record<string, unknown> = {},
  detail?: string,
): DomainError => new DomainError(code, kinds[code][0], detail ?? kinds[code][1], { facts });
