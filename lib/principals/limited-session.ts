import { DomainError } from "@/lib/platform/base/domain-error";
import { currentHold, heldBack } from "@/lib/platform/watermark/hold";
import type { Principal } from "./principal";

/**
 * Refuses a limited session: one through a waiting account link, or by a password that an admin chose (I9). While the
 * database waits for the acknowledgement of a restoration, every session is one.
 *
 * Such an admin could sign in as this person too, and would then act as two people.
 *
 * @throws DomainError `account_link_waiting`, `password_to_choose`; `log_restored` (unavailable).
 */
export function refuseLimited({
  limited,
  mustChoosePassword,
}: Pick<Principal, "limited" | "mustChoosePassword">): void {
  if (!limited) return;
  const hold = currentHold("log");
  if (hold) throw heldBack(hold.code);
  if (mustChoosePassword) {
    throw new DomainError(
      "password_to_choose",
      "forbidden",
      "An admin chose your password, so this session only reads. Choose your own password on your account page.",
    );
  }
  throw new DomainError(
    "account_link_waiting",
    "forbidden",
    "You signed in with an account that one admin linked to you, so this session only reads. Ask a second admin to confirm the link, then sign in again. Or sign in with your password.",
  );
}
