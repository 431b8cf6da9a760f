import type { DomainError, MemberError } from "./domain-error";

/**
 * Whether two digests name the same bytes: those that a person was shown and those that are current. All approvals,
 * consents and confirmations are compared here (rules A2, I10).
 */
export const sameDigest = (shown: string, current: string): boolean => shown === current;

/**
 * Refuses an answer to another document than the current one.
 *
 * @param shown Digest that the caller sent. Without one nothing is compared.
 * @param refusal Makes the error of the noun, with the member at fault.
 */
export function refuseStaleDigest(
  shown: string | undefined,
  current: string,
  refusal: (options: { errors: MemberError[] }) => DomainError,
): void {
  if (shown === undefined || sameDigest(shown, current)) return;
  throw refusal({ errors: [{ path: "digest", code: "stale" }] });
}
