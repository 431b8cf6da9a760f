import { beginRetirement } from "@/lib/agents/commands/lifecycle";
import { finishRetirementJob } from "@/lib/credentials/jobs";
import type { Principal } from "@/lib/people/principal";
import { transaction } from "@/lib/platform/db/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";

/**
 * Retires an agent for good: once this returned, nothing of it is allowed (I2). A job revokes its credentials one by
 * one and closes it.
 */
export function retireAgent(principal: Principal, agentId: string, reason: string): Promise<void> {
  return transaction(
    async (tx) => {
      await beginRetirement(tx, principal, agentId, reason);
      await enqueue(tx, finishRetirementJob, { agentId });
    },
    { barrier: "exclusive" },
  );
}
