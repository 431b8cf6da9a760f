import { admit } from "@/lib/agents/commands/admit";
import { beginRetirement } from "@/lib/agents/commands/lifecycle";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import type { Principal } from "@/lib/principals/principal";
import { finishRetirementJob } from "@/lib/retirements/jobs";
import * as retirements from "@/lib/retirements/store";
import { noImpact } from "@/lib/revocation/model";
import * as store from "@/lib/revocation/store";

/**
 * Retires an agent permanently. After this returns, no action of the agent is allowed (I2).
 *
 * The stop is a revocation, with the same proof of effect. A job ends everything that the agent holds, closes it and
 * states its certificate.
 *
 * @returns the id of the revocation that proves it.
 */
export async function retireAgent(principal: Principal, agentId: string, reason: string): Promise<string> {
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  await admit(prisma(), principal, agentId, "retire");
  return transaction(
    async (tx) => {
      const id = newId("revocation");
      const { entryId, at } = await beginRetirement(tx, principal, agentId, reason, { revocation: id });
      const effectiveAt = await store.stopInstant(tx, "agent");
      const row = { id, scope: "agent", subjectId: agentId, reason, effectiveAt, retirement: true } as const;
      await store.insert(tx, { ...row, impact: noImpact, actorId: principal.personId });
      await retirements.insert(tx, {
        ...{ agentId, revocationId: id, reason, begunById: principal.personId },
        ...{ begunAt: at, begunEntryId: entryId },
      });
      await enqueue(tx, finishRetirementJob, { agentId });
      return id;
    },
    { barrier: "exclusive" },
  );
}
