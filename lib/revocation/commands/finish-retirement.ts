import { findAgent } from "@/lib/agents/queries";
import { closeRetired } from "@/lib/credentials/commands/finish-retirement";
import { prisma } from "@/lib/platform/database/prisma";
import { withdrawRequestsOf } from "@/lib/requests/commands/follow";
import * as store from "@/lib/revocation/store";
import { countImpact } from "./count";
import { settleOne } from "./settle";

/**
 * Ends the delegations of a retiring agent, all below them, and the requests for it. Then it revokes the agent's
 * credentials and closes it. None of them is usable meanwhile, because the agent cannot act. Safe to repeat.
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
