import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";

/**
 * Tells whether one admin may act alone still: the organisation never had two admins who are independent of each other.
 *
 * Call it with the rows of the active admins locked (`lockActiveAdmins`), so that no other transaction makes a second one
 * meanwhile. A database trigger notes the second one, and the note stays: an admin who removes the others gains nothing.
 */
export async function isFounding(tx: Tx): Promise<boolean> {
  const rows = await tx.$queryRaw<{ founded: boolean }[]>`select found_organisation() as founded`;
  return !rows[0]?.founded;
}

/** Reads whether one admin may act alone still, to show it. */
export async function readFounding(): Promise<boolean> {
  const row = await prisma().organisation.findUnique({ where: { id: "org" }, select: { foundedAt: true } });
  return (row?.foundedAt ?? null) === null;
}
