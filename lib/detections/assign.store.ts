import type { Tx } from "@/lib/platform/database/transaction";
import type { Detection } from "./model";

/** The id of a person with an address; undefined if there is none. */
export async function idByEmail(tx: Tx, email: string): Promise<string | undefined> {
  return (await tx.person.findUnique({ where: { email }, select: { id: true } }))?.id;
}

/** Assigns a detection as it was read. Returns false if another writer judged, closed or assigned it first (I5). */
export async function assign(
  tx: Tx,
  { id, status, assigneeId }: Pick<Detection, "id" | "status" | "assigneeId">,
  after: string | null,
): Promise<boolean> {
  const where = { id, status, assigneeId };
  return (await tx.detection.updateMany({ where, data: { assigneeId: after } })).count === 1;
}
