import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";

/**
 * Whether one admin may still act alone: the organisation never had two independent admins.
 *
 * Lock the rows of the active admins first (`lockActiveAdmins`), so that no other transaction adds a second one. A
 * database trigger notes the second one, and the note stays: an admin who removes the others gains nothing.
 */
export async function isFounding(tx: Tx): Promise<boolean> {
  const rows = await tx.$queryRaw<{ founded: boolean }[]>`select found_organisation() as founded`;
  return !rows[0]?.founded;
}

/** Whether one admin may still act alone, to display only. */
export async function readFounding(): Promise<boolean> {
  const row = await prisma().organisation.findUnique({ where: { id: "org" }, select: { foundedAt: true } });
  return (row?.foundedAt ?? null) === null;
}
