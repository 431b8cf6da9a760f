import { requestEnded } from "@/lib/approvals/events";
import * as store from "@/lib/approvals/store";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/clock/clock";
import { transaction } from "@/lib/platform/db/transaction";

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
