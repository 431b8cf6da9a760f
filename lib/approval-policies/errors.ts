import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";
import type { CoverRefusal } from "./cover/policy";

export const coverError = ({ path, code, reason }: CoverRefusal): DomainError =>
  new DomainError("cover_invalid", "invalid", reason, { errors: [{ path, code }] });

/** The refusal of an answer to a cover that does not wait for it. */
export const coverNotAsked = (): DomainError =>
  new DomainError("cover_not_asked", "conflict", "No cover by you waits for this answer. Reload the page.");

const kinds = {
  policy_not_found: ["not_found", "There is no such policy."],
  policy_exists: ["conflict", "Another policy has this name. Choose another name."],
  policy_changed_meanwhile: ["conflict", "The policy was changed meanwhile. Reload it and try again."],
  policy_rules_invalid: ["invalid", "The rules are invalid. Correct the listed faults."],
  policy_unchanged: ["invalid", "The proposed rules are the same as the current ones."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export const policyError = (code: keyof typeof kinds, errors: readonly MemberError[] = []): DomainError =>
  new DomainError(code, kinds[code][0], errors[0]?.message ?? kinds[code][1], { errors });
