import type { PeopleErrorCode } from "./errors";
import type { Person, PersonRole, PersonStatus } from "./model";

export type PersonChange = {
  name?: string | undefined;
  roles?: readonly PersonRole[] | undefined;
  status?: PersonStatus | undefined;
  managerId?: string | null | undefined;
};

const sameRoles = (a: readonly PersonRole[], b: readonly PersonRole[]): boolean =>
  a.length === b.length && a.every((role) => b.includes(role));

const isActiveAdmin = ({ roles, status }: Pick<Person, "roles" | "status">): boolean =>
  status === "active" && roles.includes("admin");

/**
 * Judges a change of a person (I9). Only an active admin may make it. An admin never changes their own roles or status.
 * One active admin always remains.
 *
 * @param activeAdmins Ids of all active admins, locked by the caller.
 * @returns the code of the refusal, or undefined when the change is allowed.
 */
export function refusalOfChange(
  actorId: string,
  target: Person,
  change: PersonChange,
  activeAdmins: readonly string[],
): PeopleErrorCode | undefined {
  if (!activeAdmins.includes(actorId)) return "admin_only";
  const own = actorId === target.id;
  if (own && change.roles && !sameRoles(change.roles, target.roles)) return "own_roles";
  if (own && change.status === "deactivated") return "own_account";
  const after = { roles: [...(change.roles ?? target.roles)], status: change.status ?? target.status };
  const othersRemain = activeAdmins.some((id) => id !== target.id);
  if (isActiveAdmin(target) && !isActiveAdmin(after) && !othersRemain) return "last_admin";
  return undefined;
}
