import { completeRetirement } from "@/lib/agents/commands/lifecycle";
import { findAgent } from "@/lib/agents/queries";
import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import * as tokens from "@/lib/credentials/enrolment-token/store";
import { enrolmentTokenRevoked, instanceRevoked } from "@/lib/credentials/events";
import * as store from "@/lib/credentials/store";
import { transaction } from "@/lib/platform/db/transaction";

const system: Actor = { type: "system", id: "mandate" };
const portion = 200;
const reason = "The agent was retired.";

/**
 * Revokes every credential of a retiring agent and closes it.
 *
 * In portions, so that the barrier is held briefly; none of them can act meanwhile, because their agent cannot. Safe to
 * repeat.
 */
export async function closeRetired(agentId: string): Promise<void> {
  const revoked = { instances: 0, tokens: 0 };
  for (let done = false; !done; ) {
    done = await transaction(
      async (tx) => {
        if ((await findAgent(agentId, tx))?.status !== "retiring") return true;
        const ended = await tokens.revokeAllOf(tx, agentId);
        for (const token of ended) await append(tx, enrolmentTokenRevoked(system, token));
        const instances = await store.revokeInstancesOf(tx, agentId, reason, portion);
        for (const instance of instances) await append(tx, instanceRevoked(system, instance, reason));
        revoked.tokens += ended.length;
        revoked.instances += instances.length;
        if (instances.length === portion) return false;
        await completeRetirement(tx, agentId, revoked);
        return true;
      },
      { barrier: "exclusive" },
    );
  }
}
