import { appendAll } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import { clock } from "@/lib/platform/base/clock";
import type { Tx } from "@/lib/platform/database/transaction";
import * as events from "./events";
import * as store from "./store";

const system: Actor = { type: "system", id: "mandate" };
const answer = "The agent was retired.";

/**
 * Withdraws some offers and claims that wait about an agent that is being retired. Returns their number. An accepted offer
 * stays: it says who answered for the agent.
 */
export async function endOffersOf(tx: Tx, agentId: string, take: number): Promise<number> {
  const open = await store.lockOpenOf(tx, agentId, take);
  const now = clock.now();
  const ended = [];
  for (const offer of open) {
    const withdrawn = await store.move(tx, offer, "withdrawn", { answer, endedAt: now });
    const claimed = offer.status === "claimed";
    ended.push(events.ownershipOfferEnded(system, withdrawn, "withdrawn", { claimed }));
  }
  await appendAll(tx, ended, now);
  return open.length;
}
