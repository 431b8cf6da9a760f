import type { Tx } from "@/lib/platform/database/transaction";

export type CoverRow = { personId: string; coverId: string; from: Date; until: Date };

/** Reads the cover of a person, now or later; null if there is none or its time is over. */
export const coverOf = (tx: Tx, personId: string, now: Date): Promise<CoverRow | null> =>
  tx.approvalCover.findFirst({ where: { personId, until: { gt: now } } });

/** Reads the covers in which a person decides for others, now or later. */
export const coveringOf = (tx: Tx, coverId: string, now: Date): Promise<CoverRow[]> =>
  tx.approvalCover.findMany({ where: { coverId, until: { gt: now } }, orderBy: { from: "asc" } });

export const put = (tx: Tx, { personId, ...rest }: CoverRow, setAt: Date) =>
  tx.approvalCover.upsert({
    where: { personId },
    create: { personId, ...rest, setAt },
    update: { ...rest, setAt },
  });

/** Removes the cover of a person. Returns the id of the former cover, undefined if there was none. */
export async function remove(tx: Tx, personId: string): Promise<string | undefined> {
  const rows = await tx.$queryRaw<{ cover_id: string }[]>`
    delete from approval_covers where person_id = ${personId} returning cover_id`;
  return rows[0]?.cover_id;
}
