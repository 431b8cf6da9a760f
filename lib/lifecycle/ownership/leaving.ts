import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import { clock } from "@/lib/platform/base/clock";
import type { Tx } from "@/lib/platform/database/transaction";
import { backupEnded, ownershipOfferEnded } from "./events";
import * as store from "./store";

/**
 * Ends some offers to a person who left, claims of theirs, and roles of a backup owner that they accepted. Offers to an
 * address expire: an earlier end would tell that the address has an account. Returns the ids.
 */
export async function endOffersTo(tx: Tx, actor: Actor, personId: string, take: number): Promise<string[]> {
  const found = await store.lockOpenTo(tx, personId, take);
  for (const offer of found) {
    const held = offer.status === "accepted";
    const ended = await store.move(tx, offer, held ? "replaced" : "withdrawn", { endedAt: clock.now() });
    const claimed = offer.status === "claimed";
    await append(tx, held ? backupEnded(actor, ended) : ownershipOfferEnded(actor, ended, "withdrawn", { claimed }));
  }
  return found.map(({ id }) => id);
}
