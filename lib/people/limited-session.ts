import type { Principal } from "@/lib/people/principal";
import { DomainError } from "@/lib/platform/errors/domain-error";

/**
 * Refuses a session that came in through an account link that waits: it only reads (I9).
 *
 * An admin could have linked an account of their own, and would then act as two people.
 *
 * @throws DomainError `account_link_waiting`.
 */
export function refuseLimited({ limited }: Pick<Principal, "limited">): void {
  if (!limited) return;
  throw new DomainError(
    "account_link_waiting",
    "forbidden",
    "You signed in with an account that one admin linked to you, so this session only reads. Ask a second admin to confirm the link, then sign in again. Or sign in with your password.",
  );
}
