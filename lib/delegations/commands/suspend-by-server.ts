import { noteSuspension, serverActor } from "@/lib/agents/stops.store";
import { append } from "@/lib/audit/append";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import { delegationError } from "@/lib/delegations/errors";
import { delegationMoved } from "@/lib/delegations/events";
import { type DelegationRow, getOrThrow, transition } from "@/lib/delegations/store";
import { changeSuspended } from "@/lib/delegations/suspension.store";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";

/** A stop by the server: its further facts name the authority on which it acts. */
export type StopByServer = { actor: Actor; reason: string; facts: AuditEvent["facts"] };

/**
 * Suspends a delegation in the name of the server, until a person resumes it. A suspended one loses the end of its
 * suspension. A refused one never takes the barrier.
 *
 * @throws DomainError `delegation_not_found`, `delegation_state`, `delegation_changed_meanwhile`
 */
export async function suspendDelegationByServer(id: string, { actor, reason, facts }: StopByServer): Promise<void> {
  await stoppable(prisma(), id);
  await transaction(
    async (tx) => {
      const delegation = await stoppable(tx, id);
      const own = { statusReason: reason, pausedById: null, suspendedById: null, suspendedUntil: null };
      if (delegation.status === "suspended") await changeSuspended(tx, delegation, own);
      else await transition(tx, delegation, "suspended", own);
      const stop = await noteSuspension(tx, { kind: "delegation", subjectId: id, reason, actorId: serverActor });
      const event = delegationMoved(actor, delegation, "suspended", reason, { stop });
      await append(tx, { ...event, facts: { ...event.facts, ...facts } });
    },
    { barrier: "exclusive" },
  );
}

async function stoppable(reader: Tx, id: string): Promise<DelegationRow> {
  const delegation = await getOrThrow(reader, id);
  if (delegation.status === "active" || delegation.status === "suspended") return delegation;
  throw delegationError("delegation_state", { delegationId: id }, `The delegation is ${delegation.status}.`);
}
