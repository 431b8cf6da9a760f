import { completeRetirement } from "@/lib/agents/commands/lifecycle";
import { findAgent } from "@/lib/agents/queries";
import { appendAll } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import * as tokens from "@/lib/credentials/enrolment-token.store";
import { enrolmentTokenRevoked, instanceRevoked } from "@/lib/credentials/events";
import * as store from "@/lib/credentials/store";
import { transaction } from "@/lib/platform/database/transaction";
import { inPortions } from "@/lib/platform/jobs/portions";

const system: Actor = { type: "system", id: "mandate" };
const reason = "The agent was retired.";

/**
 * Revokes every credential of a retiring agent and then completes its retirement.
 *
 * It works in short portions that share the barrier. No credential can act meanwhile, because the agent cannot. Safe to
 * repeat.
 */
export async function closeRetired(agentId: string): Promise<void> {
  const revoked = { instances: 0, tokens: 0 };
  await inPortions((take) =>
    transaction(async (tx) => {
      if ((await findAgent(agentId, tx))?.status !== "retiring") return false;
      const ended = await tokens.revokeSomeOf(tx, agentId, take);
      const instances = await store.revokeInstancesOf(tx, agentId, reason, take);
      await appendAll(tx, [
        ...ended.map((token) => enrolmentTokenRevoked(system, token)),
        ...instances.map((instance) => instanceRevoked(system, instance, reason)),
      ]);
      revoked.tokens += ended.length;
      revoked.instances += instances.length;
      if (ended.length + instances.length > 0) return true;
      await completeRetirement(tx, agentId, revoked);
      return false;
    }),
  );
}
