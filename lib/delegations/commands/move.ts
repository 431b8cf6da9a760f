import { noteRevocation, noteSuspension } from "@/lib/agents/stops.store";
import { append, appendAll } from "@/lib/audit/append";
import { factsFor } from "@/lib/delegations/approvers";
import { delegationError } from "@/lib/delegations/errors";
import { delegationMoved } from "@/lib/delegations/events";
import type { DelegationMove } from "@/lib/delegations/model";
import {
  type Asker,
  actionRefusal,
  type DelegationFacts,
  maySee,
  suspensionRefusal,
  takesBack,
  targetOf,
} from "@/lib/delegations/policy";
import { delegationTag } from "@/lib/delegations/shown";
import { type DelegationRow, expireDue, getOrThrow, outlived, transition } from "@/lib/delegations/store";
import { changeSuspended } from "@/lib/delegations/suspension.store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseStaleState, versionTag } from "@/lib/platform/http/version-tag";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { inPortions } from "@/lib/platform/jobs/portions";
import { reissueSoon } from "./reissue";
import { resume } from "./resume";
import { endBelowJob, settleStopJob } from "./settle";

export type MoveDelegation = {
  asker: Asker;
  delegationId: string;
  action: DelegationMove;
  /** Empty if a person resumes it without one. */
  reason: string;
  /** The given end of a suspension. */
  until?: Date | undefined;
  /** The entity tag of the state that was shown, from `If-Match`. */
  expected?: string | undefined;
};

/**
 * Suspends, resumes or revokes one delegation. Everything below it stops with it, because each evaluation checks the
 * whole chain.
 *
 * A suspension ends when a person resumes it, or at its given end. A person who suspends a paused delegation makes the
 * suspension their own. A suspension can be made longer.
 *
 * Resuming signs the delegation again if the delegations above it changed. It is refused when no authority is left. A
 * refused request never takes the barrier exclusively.
 *
 * @throws DomainError `delegation_not_found`, `stale`, `forbidden`, `delegation_state`, `suspension_end`,
 * `delegation_changed_meanwhile`, `nothing_left`, `delegator_gone`, `approver_left`
 */
export async function moveDelegation(move: MoveDelegation): Promise<void> {
  const { asker, delegationId, action, reason, until } = move;
  // Stopping waits for every evaluation in flight, so that none of them commits an allow afterwards (I2).
  const barrier = action === "resume" ? "shared" : "exclusive";
  if (barrier === "exclusive") await movable(prisma(), move, clock.now());
  await transaction(
    async (tx) => {
      const now = clock.now();
      const { delegation, facts } = await movable(tx, move, now);
      const takenBack = action === "suspend" && takesBack(asker, facts);
      const given = reason === "" ? null : reason;
      let stop: string | undefined;
      if (action === "resume") await resume(tx, delegation, { reason: given, by: asker.personId }, now);
      else if (action === "suspend")
        stop = await suspend(tx, asker, delegation, { reason, until: until ?? null, takenBack });
      else stop = await revoke(tx, asker, delegation, reason, now);
      const actor = { type: "person", id: asker.personId } as const;
      const { ownerId } = delegation.agent;
      const made = { until, takenBack, stop, ...(action !== "resume" && { ownerId }) };
      await append(tx, delegationMoved(actor, delegation, targetOf(action), given, made), now);
    },
    { barrier },
  );
  if (action === "resume") await reissueSoon(delegationId);
}

/** Reads a delegation on which the action is allowed now, or throws the refusal. */
async function movable(
  tx: Tx,
  { asker, delegationId, action, until, expected }: MoveDelegation,
  now: Date,
): Promise<{ delegation: DelegationRow; facts: DelegationFacts }> {
  const delegation = await getOrThrow(tx, delegationId);
  const facts = { ...(await factsFor(tx, asker.personId, delegation)), expiresAt: delegation.expiresAt };
  if (!maySee(asker, facts)) throw delegationError("delegation_not_found", { delegationId });
  refuseStaleState(expected, delegationTag(delegation), versionTag(delegation.currentVersion));
  const refusal = actionRefusal(asker, facts, action);
  if (refusal) {
    const code = refusal.code === "not_allowed" ? "forbidden" : "delegation_state";
    throw delegationError(code, { delegationId }, refusal.reason);
  }
  const wrongEnd = action === "suspend" ? suspensionRefusal(asker, facts, until ?? null, now) : undefined;
  if (!wrongEnd) return { delegation, facts };
  const errors = [{ path: "until", code: wrongEnd.code, message: wrongEnd.reason }];
  throw delegationError("suspension_end", { id: delegation.id }, wrongEnd.reason, errors);
}

type Suspension = { reason: string; until: Date | null; takenBack: boolean };

async function suspend(tx: Tx, asker: Asker, delegation: DelegationRow, suspension: Suspension): Promise<string> {
  const { reason: statusReason, until, takenBack } = suspension;
  const own = { statusReason, pausedById: null, suspendedById: asker.personId, suspendedUntil: until, takenBack };
  if (delegation.status === "suspended") await changeSuspended(tx, delegation, own);
  else await transition(tx, delegation, "suspended", own);
  return noteSuspension(tx, { ...stopOf(asker, delegation, statusReason), until });
}

const stopOf = ({ personId: actorId }: Asker, { id: subjectId }: DelegationRow, reason: string) =>
  ({ kind: "delegation", subjectId, reason, actorId }) as const;

async function revoke(tx: Tx, asker: Asker, delegation: DelegationRow, reason: string, now: Date): Promise<string> {
  const stop = await noteRevocation(tx, stopOf(asker, delegation, reason), false);
  // Delegations below are found by the cause that ended their parent.
  const ended = { statusReason: reason, revokedAt: now, endedById: stop };
  const cleared = { suspendedUntil: null, suspendedById: null, pausedById: null };
  await transition(tx, delegation, "revoked", { ...ended, ...cleared });
  await enqueue(tx, settleStopJob, { revocationId: stop });
  return stop;
}

/** Marks delegations as expired. Evaluations do not wait for this: they compare the time themselves. */
export const expireDelegations = (): Promise<boolean> =>
  inPortions((take) =>
    transaction(async (tx) => {
      const due = await expireDue(tx, take);
      const actor = { type: "system", id: "jobs" } as const;
      await appendAll(
        tx,
        due.map((delegation) => delegationMoved(actor, delegation, "expired", null)),
      );
      for (const delegationId of await outlived(
        tx,
        due.map(({ id }) => id),
      )) {
        await enqueue(tx, endBelowJob, { delegationId });
      }
      return due.length > 0;
    }),
  );
