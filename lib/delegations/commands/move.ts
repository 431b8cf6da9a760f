import { append } from "@/lib/audit/append";
import { refuseWithoutDelegator } from "@/lib/delegations/commands/follow-delegator";
import { catchUp } from "@/lib/delegations/commands/reissue";
import { delegationError } from "@/lib/delegations/errors";
import { delegationMoved } from "@/lib/delegations/events";
import type { DelegationMove } from "@/lib/delegations/model";
import { type Asker, actionRefusal, maySee, targetOf } from "@/lib/delegations/policy";
import { dueForExpiry, getOrThrow, takeOver, transition } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/clock/clock";
import { transaction } from "@/lib/platform/db/transaction";

export type MoveDelegation = {
  asker: Asker;
  delegationId: string;
  action: DelegationMove;
  reason: string;
  /** Until when a suspension is meant to last. */
  until?: Date | undefined;
};

/**
 * Suspends, resumes or revokes one delegation. Everything below it stops with it: each evaluation walks the chain.
 *
 * A suspension never ends by itself, whatever it was meant to last: a person resumes. Suspending what a change paused
 * makes it the person's own. What rests on something that
 * changed meanwhile is signed anew then, or refused when nothing of it is left.
 *
 * @throws DomainError `delegation_not_found`, `forbidden`, `delegation_state`, `delegation_changed_meanwhile`,
 * `nothing_left`, `delegator_gone`
 */
export async function moveDelegation({ asker, delegationId, action, reason, until }: MoveDelegation): Promise<void> {
  // Stopping waits for every evaluation in flight, so that none of them commits an allow afterwards (I2).
  const barrier = action === "resume" ? "shared" : "exclusive";
  await transaction(
    async (tx) => {
      const delegation = await getOrThrow(tx, delegationId);
      const facts = { ...delegation, ownerId: delegation.agent.ownerId };
      if (!maySee(asker, facts)) throw delegationError("delegation_not_found", { delegationId });
      const refusal = actionRefusal(asker, facts, action);
      if (refusal)
        throw delegationError(
          refusal.code === "not_allowed" ? "forbidden" : "delegation_state",
          { delegationId },
          refusal.reason,
        );
      const to = targetOf(action);
      const now = clock.now();
      const given = { statusReason: reason, suspendedUntil: until ?? null };
      if (delegation.status === to) await takeOver(tx, delegation, given);
      else
        await transition(tx, delegation, to, {
          ...{ ...given, pausedById: null },
          ...(to === "revoked" ? { revokedAt: now } : {}),
        });
      if (action === "resume") await refuseWithoutDelegator(tx, delegation);
      if (action === "resume") await catchUp(tx, delegation, now);
      await append(tx, delegationMoved({ type: "person", id: asker.personId }, delegation, to, reason), now);
    },
    { barrier },
  );
}

/** Marks delegations whose time is over. Evaluations never waited for this: they compare the time themselves. */
export async function expireDelegations(): Promise<number> {
  return transaction(async (tx) => {
    const due = await dueForExpiry(tx, 200);
    for (const delegation of due) {
      await transition(tx, delegation, "expired", { statusReason: null });
      await append(tx, delegationMoved({ type: "system", id: "jobs" }, delegation, "expired", null));
    }
    return due.length;
  });
}
