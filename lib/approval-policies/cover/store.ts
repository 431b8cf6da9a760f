import type { Tx } from "@/lib/platform/database/transaction";

export type CoverRow = { personId: string; coverId: string; from: Date; until: Date };

/** Who stands in for somebody; nothing once that is over. */
export const coverOf = (tx: Tx, personId: string, now: Date): Promise<CoverRow | null> =>
  tx.approvalCover.findFirst({ where: { personId, until: { gt: now } } });

/** For whom somebody stands in, now or later. */
export const coveringOf = (tx: Tx, coverId: string, now: Date): Promise<CoverRow[]> =>
  tx.approvalCover.findMany({ where: { coverId, until: { gt: now } }, orderBy: { from: "asc" } });

export const put = (tx: Tx, { personId, ...rest }: CoverRow, setAt: Date) =>
  tx.approvalCover.upsert({
    where: { personId },
    create: { personId, ...rest, setAt },
    update: { ...rest, setAt },
  });

/** Ends what stands; answers who stood in, or nothing when nobody did. */
export async function remove(tx: Tx, personId: string): Promise<string | undefined> {
  const rows = await tx.$queryRaw<{ cover_id: string }[]>`
    delete from approval_covers where person_id = ${personId} returning cover_id`;
  return rows[0]?.cover_id;
}
