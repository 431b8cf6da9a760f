import type { Person } from "./model";

/**
 * Whether the person's manager is asked before anything of the person becomes theirs. One admin who holds the token of a SCIM
 * client may have chosen such a manager. A manager that an admin named takes over at once.
 */
export const isManagerAsked = ({
  managerId,
  managerByClient,
}: Pick<Person, "managerId" | "managerByClient">): boolean => managerId !== null && managerByClient;
