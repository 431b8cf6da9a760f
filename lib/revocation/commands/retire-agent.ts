import { admit } from "@/lib/agents/commands/admit";
import { beginRetirement } from "@/lib/agents/commands/lifecycle";
import type { Principal } from "@/lib/people/principal";
import { prisma } from "@/lib/platform/db/prisma";
import { transaction } from "@/lib/platform/db/transaction";
import { newId } from "@/lib/platform/ids/id";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { finishRetirementJob } from "@/lib/revocation/jobs";
import * as store from "@/lib/revocation/store";

/**
 * Retires an agent permanently: once this returned, nothing of it is allowed (I2).
 *
 * It stops as by a revocation, with the same proof of effect. A job ends its delegations, credentials and requests, and
 * then closes it.
 *
 * @returns the id of the revocation that proves it.
 */
export async function retireAgent(principal: Principal, agentId: string, reason: string): Promise<string> {
  const scope = { kind: "agent", subjectId: agentId } as const;
  // Counted before the barrier is taken, as for a revocation, and only for a person who may retire it.
  await admit(prisma(), principal, agentId, "retire");
  const impact = await store.impactOf(prisma(), scope);
  return transaction(
    async (tx) => {
      const id = newId("revocation");
      await beginRetirement(tx, principal, agentId, reason, { revocation: id, impact });
      const effectiveAt = await store.databaseNow(tx);
      const row = { id, scope: scope.kind, subjectId: agentId, reason, effectiveAt, impact, retirement: true };
      await store.insert(tx, { ...row, actorId: principal.personId });
      await enqueue(tx, finishRetirementJob, { agentId });
      return id;
    },
    { barrier: "exclusive" },
  );
}
