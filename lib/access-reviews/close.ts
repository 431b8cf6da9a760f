import { append } from "@/lib/audit/append";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { close, holdSuccessor, keepFinal } from "./close.store";
import { personOrJobs, reviewClosed } from "./events";
import type { CloseReason } from "./model";
import { countFigures } from "./statistics.store";
import type { ReviewRow } from "./store";

type Row = Pick<ReviewRow, "id" | "revision" | "name">;

/**
 * Closes a campaign with its statistics; false if another writer was first. One that a person ends takes the scheduled one
 * after it with it.
 */
export async function closeReview(row: Row, reason: CloseReason, byId: string | null): Promise<boolean> {
  const isClosed = await transaction(async (tx) => {
    if (!(await closeOne(tx, row, reason, byId))) return false;
    const next = reason === "cancelled" ? await holdSuccessor(tx, row.id) : undefined;
    if (next) await closeOne(tx, next, reason, byId);
    return true;
  });
  // Counted outside: it takes long in a large campaign, and a closed one does not change.
  if (isClosed) await keepFinal(row.id, await countFigures(row.id));
  return isClosed;
}

async function closeOne(tx: Tx, row: Row, reason: CloseReason, byId: string | null): Promise<boolean> {
  const closed = await close(tx, row, reason);
  if (!closed) return false;
  await append(tx, reviewClosed(personOrJobs(byId), row, reason, closed.settled));
  return true;
}
