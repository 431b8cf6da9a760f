import type { Tx } from "@/lib/platform/database/transaction";
import type { PersonRole } from "@/lib/principals/model";

/**
 * Reads active people with one of the roles and, if groups are given, in one of the groups.
 *
 * @param after Only people with greater ids.
 */
export async function activePeopleWith(
  tx: Tx,
  roles: PersonRole[],
  groups: readonly string[],
  take: number,
  after = "",
): Promise<string[]> {
  const inGroup = { some: { group: { name: { in: [...groups] }, removedAt: null } } };
  const rows = await tx.person.findMany({
    where: {
      id: { gt: after },
      status: "active",
      roles: { hasSome: roles },
      ...(groups.length > 0 && { groups: inGroup }),
    },
    select: { id: true },
    orderBy: { id: "asc" },
    take,
  });
  return rows.map(({ id }) => id);
}
