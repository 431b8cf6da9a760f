import type { Person } from "./model";

/**
 * Whether a SCIM client named the person's manager. One admin with its token may have chosen them. So they take over nothing
 * when the person leaves. They may claim the agents, and security confirms that.
 */
export const isManagerByClient = ({
  managerId,
  managerByClient,
}: Pick<Person, "managerId" | "managerByClient">): boolean => managerId !== null && managerByClient;
