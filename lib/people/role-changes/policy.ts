import { decidingRoles, type TakesTwo, takesTwo } from "@/lib/control-changes/takes-two.policy";
import { type PersonRole, personRoles } from "@/lib/principals/model";
import type { Standing } from "./model";

/** A change of roles or status in two parts: one holds at once, the other waits for a second admin. */
export type Divided = {
  now: Standing;
  /** Undefined where nothing waits. */
  later: Standing | undefined;
  /** Whether one admin does alone what takes two people once the organisation is founded. */
  alone: boolean;
};

/** The roles that hold afterwards and do not hold before: those of a deactivated account do not hold. */
export const gainedRoles = (before: Standing, after: Standing): PersonRole[] =>
  after.status === "deactivated"
    ? []
    : after.roles.filter((role) => before.status === "deactivated" || !before.roles.includes(role));

/**
 * Divides a change. Losses and roles that do not decide hold at once. For an active account, each gained role that
 * decides waits. A reactivation waits as a whole if it gives such a role.
 */
export function divideChange(before: Standing, after: Standing, founding: boolean): Divided {
  const gained = gainedRoles(before, after);
  const two: TakesTwo | undefined = takesTwo({ control: "roles", gained }, { founding });
  if (!two || two.alone) return { now: after, later: undefined, alone: two !== undefined };
  if (before.status === "deactivated") {
    const kept = before.roles.filter((role) => after.roles.includes(role));
    return { now: { roles: kept, status: "deactivated" }, later: after, alone: false };
  }
  const waits = gained.filter((role) => decidingRoles.includes(role));
  const now = personRoles.filter((role) => after.roles.includes(role) && !waits.includes(role));
  return { now: { roles: now, status: after.status }, later: after, alone: false };
}
