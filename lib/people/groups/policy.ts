import type { PeopleErrorCode } from "@/lib/people/errors";

/**
 * Who may change who is in a group (I9): only an active admin, and nobody their own membership, because groups decide
 * who may approve and who may delegate what.
 *
 * @param activeAdmins Ids of all active admins, locked by the caller.
 */
export function refusalOfMembership(
  actorId: string,
  personId: string,
  activeAdmins: readonly string[],
): PeopleErrorCode | undefined {
  if (!activeAdmins.includes(actorId)) return "admin_only";
  return actorId === personId ? "own_membership" : undefined;
}
