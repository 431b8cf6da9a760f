import { append } from "@/lib/audit/append";
import { delegationMoved } from "@/lib/delegations/events";
import { revokeBelowAgent } from "@/lib/delegations/lineage/store";
import { clock } from "@/lib/platform/clock/clock";
import { transaction } from "@/lib/platform/db/transaction";

const portion = 200;
const reason = "The agent was retired.";

/**
 * Revokes every delegation that an agent was given, and every one that it passed on at any depth, each with its record.
 * In portions; safe to repeat.
 */
export async function endDelegationsOf(agentId: string): Promise<void> {
  for (let more = true; more; ) {
    more = await transaction(async (tx) => {
      const now = clock.now();
      const ended = await revokeBelowAgent(tx, agentId, reason, portion);
      for (const delegation of ended) {
        await append(tx, delegationMoved({ type: "system", id: "jobs" }, delegation, "revoked", reason), now);
      }
      return ended.length === portion;
    });
  }
}
