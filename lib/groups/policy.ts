import type { GroupSource, MembershipAction } from "@/lib/groups/model";
import type { PeopleErrorCode } from "@/lib/principals/errors";
import type { PersonStatus } from "@/lib/principals/model";

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

/**
 * Tells why somebody does not come into a group, or does not leave it; an admin takes away only what an admin gave.
 *
 * @param sources Why the person is in the group now; nothing when they are not.
 */
export function refusalOfMove(
  action: MembershipAction,
  status: PersonStatus,
  sources: readonly GroupSource[],
): PeopleErrorCode | undefined {
  const byHand = sources.includes("manual");
  if (action === "add") return status === "active" ? (byHand ? "member_exists" : undefined) : "person_not_active";
  if (byHand) return undefined;
  return sources.length === 0 ? "member_not_found" : "member_of_provider";
}
