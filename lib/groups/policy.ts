import type { PeopleErrorCode } from "@/lib/principals/errors";
import type { PersonStatus } from "@/lib/principals/model";
import type { GroupSource, MembershipAction } from "./model";

/**
 * Judges a change of a membership (I9). Only an active admin may make it, and never of their own membership. Groups
 * decide who may approve and delegate.
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
 * Gives the reason why a person cannot join or leave a group. An admin removes only a membership that an admin gave.
 *
 * @param sources Sources of the current membership; empty when there is none.
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
