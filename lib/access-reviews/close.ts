import { append } from "@/lib/audit/append";
import { transaction } from "@/lib/platform/database/transaction";
import { personOrJobs, reviewClosed } from "./events";
import type { CloseReason } from "./model";
import { countFigures } from "./statistics.store";
import * as store from "./store";

/** Closes a campaign with its statistics. Does nothing if another writer was first. */
export async function closeReview(row: store.ReviewRow, reason: CloseReason, byId: string | null): Promise<void> {
  const figures = await countFigures(row.id);
  await transaction(async (tx) => {
    if (!(await store.close(tx, row, { reason, figures }))) return;
    await append(tx, reviewClosed(personOrJobs(byId), row, reason, figures.settled));
  });
}
