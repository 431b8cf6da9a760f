import { findAgent } from "@/lib/agents/queries";
import { closeRetired } from "@/lib/credentials/commands/finish-retirement";
import { prisma } from "@/lib/platform/database/prisma";
import { withdrawRequestsOf } from "@/lib/requests/commands/withdraw-for-agent";
import { countImpact } from "@/lib/revocation/commands/count";
import { settleOne } from "@/lib/revocation/commands/settle";
import * as store from "@/lib/revocation/store";

/**
 * Ends what a retiring agent was given, what it passed on and what is asked for it, revokes its credentials, and closes
 * it. None of it acts meanwhile, because the agent cannot. Safe to repeat.
 */
export async function finishRetirement(agentId: string): Promise<void> {
  if ((await findAgent(agentId))?.status !== "retiring") return;
  const revocationId = await store.retirementOf(prisma(), agentId);
  if (revocationId !== null) {
    await countImpact(revocationId);
    await settleOne(revocationId);
  }
  await withdrawRequestsOf(agentId);
  await closeRetired(agentId);
}
