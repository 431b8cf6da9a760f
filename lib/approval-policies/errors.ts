import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  policy_not_found: ["not_found", "There is no such policy."],
  policy_exists: ["conflict", "A policy has this name."],
  policy_changed_meanwhile: ["conflict", "Somebody changed the policy meanwhile: read it again."],
  policy_rules_invalid: ["invalid", "These rules cannot be meant."],
  policy_unchanged: ["invalid", "The rules are what they were."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals about approval policies. */
export const policyError = (code: keyof typeof kinds, errors: readonly MemberError[] = []): DomainError =>
  new DomainError(code, kinds[code][0], errors[0]?.message ?? kinds[code][1], { errors });
