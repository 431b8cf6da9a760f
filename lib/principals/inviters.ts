import type { Tx } from "@/lib/platform/database/transaction";

/**
 * Finds the admins who gave these people their way in: a password that they chose, or an invitation link that they saw. By
 * person.
 *
 * Such an admin could act as that person, and is no second person beside them (I9).
 */
export async function invitersOf(tx: Tx, personIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.person.findMany({
    where: { id: { in: [...new Set(personIds)] }, invitedById: { not: null } },
    select: { id: true, invitedById: true },
  });
  return new Map(rows.flatMap(({ id, invitedById }) => (invitedById === null ? [] : [[id, invitedById]])));
}
