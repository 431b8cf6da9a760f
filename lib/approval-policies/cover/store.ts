import type { Tx } from "@/lib/platform/database/transaction";
import type { CoverStatus } from "./model";

export type CoverRow = { personId: string; coverId: string; from: Date; until: Date; status: CoverStatus };

/** Reads the cover of a person, now or later; null if there is none or its time is over. */
export const coverOf = (tx: Tx, personId: string, now: Date): Promise<CoverRow | null> =>
  tx.approvalCover.findFirst({ where: { personId, until: { gt: now } } });

/** Reads the covers for which a person was asked and that they did not decline, now or later. */
export const coveringOf = (tx: Tx, coverId: string, now: Date): Promise<CoverRow[]> =>
  tx.approvalCover.findMany({
    where: { coverId, status: { not: "declined" }, until: { gt: now } },
    orderBy: { from: "asc" },
  });

export const put = (tx: Tx, { personId, ...rest }: CoverRow, setAt: Date) =>
  tx.approvalCover.upsert({
    where: { personId },
    create: { personId, ...rest, setAt },
    update: { ...rest, setAt, answeredAt: null },
  });

type Between = Pick<CoverRow, "personId" | "coverId">;

type Shown = { from: Date | undefined; until: Date | undefined };

/** Answers a cover that was asked for the time that was shown. Returns false if none is, or another writer answered first. */
export async function answer(
  tx: Tx,
  who: Between,
  { from, until }: Shown,
  { status, answeredAt }: { status: CoverStatus; answeredAt: Date },
): Promise<boolean> {
  const time = { ...(from && { from }), until: { gt: answeredAt, ...(until && { equals: until }) } };
  const where = { ...who, status: "asked" as const, ...time };
  return (await tx.approvalCover.updateMany({ where, data: { status, answeredAt } })).count === 1;
}

/** Removes an accepted cover, now or later. Returns false if there was none. */
export async function removeAccepted(tx: Tx, who: Between, now: Date): Promise<boolean> {
  const where = { ...who, status: "accepted", until: { gt: now } } as const;
  return (await tx.approvalCover.deleteMany({ where })).count === 1;
}

/** Removes the cover of a person, and returns it; undefined if there was none. */
export async function remove(tx: Tx, personId: string): Promise<Removed | undefined> {
  const rows = await tx.$queryRaw<Removed[]>`
    delete from approval_covers where person_id = ${personId}
    returning cover_id as "coverId", status, until_at as until`;
  return rows[0];
}

type Removed = Pick<CoverRow, "coverId" | "status" | "until">;
