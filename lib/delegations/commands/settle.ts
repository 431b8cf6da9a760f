import { append } from "@/lib/audit/append";
import { delegationMoved } from "@/lib/delegations/events";
import { deadForGood, transition } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/clock/clock";
import { transaction } from "@/lib/platform/db/transaction";

const portion = 200;
const reason = "What it rests on was stopped.";

/**
 * Writes `revoked` on delegations that are dead because their agent, their parent or the people and the blueprint
 * behind them were stopped. Evaluations never waited for this: they walk the chain. Safe to repeat.
 */
export async function settleDelegations(): Promise<void> {
  for (let more = true; more; ) {
    more = await transaction(async (tx) => {
      const dead = await deadForGood(tx, portion);
      for (const delegation of dead) {
        const now = clock.now();
        await transition(tx, delegation, "revoked", { statusReason: reason, revokedAt: now });
        await append(tx, delegationMoved({ type: "system", id: "jobs" }, delegation, "revoked", reason), now);
      }
      return dead.length > 0;
    });
  }
}
