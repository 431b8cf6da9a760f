import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import { requestEnded } from "@/lib/requests/events";
import * as store from "@/lib/requests/store";

const portion = 25;
const note = "The agent was retired.";

/** Withdraws every undecided request for an agent that is retired, each with its record. Safe to repeat. */
export async function withdrawRequestsOf(agentId: string): Promise<void> {
  for (let more = true; more; ) {
    more = await transaction(async (tx) => {
      const open = await store.openFor(tx, agentId, portion);
      for (const request of open) {
        await store.transition(tx, request, "withdrawn", { decidedAt: clock.now() });
        await append(tx, requestEnded({ type: "system", id: "jobs" }, request, "withdrawn", { note }));
      }
      return open.length === portion;
    });
  }
}
