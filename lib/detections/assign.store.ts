import type { Tx } from "@/lib/platform/database/transaction";

/** The id of a person with an address; undefined if there is none. */
export async function idByEmail(tx: Tx, email: string): Promise<string | undefined> {
  return (await tx.person.findUnique({ where: { email }, select: { id: true } }))?.id;
}

/** Assigns an open detection. Returns false if another writer closed or assigned it first (I5). */
export async function assign(
  tx: Tx,
  id: string,
  { before, after }: { before: string | null; after: string | null },
): Promise<boolean> {
  const where = { id, status: "open" as const, assigneeId: before };
  return (await tx.detection.updateMany({ where, data: { assigneeId: after } })).count === 1;
}
