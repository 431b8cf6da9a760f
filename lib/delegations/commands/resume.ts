import { noteLift } from "@/lib/agents/stops.store";
import { append } from "@/lib/audit/append";
import { isWithoutApprover } from "@/lib/delegations/approvers.store";
import { delegationError } from "@/lib/delegations/errors";
import { delegationMoved, delegationPaused } from "@/lib/delegations/events";
import { hold, holdParent } from "@/lib/delegations/reissue.store";
import type { DelegationRow } from "@/lib/delegations/store";
import { changeSuspended, type DueToResume, dueToResume, lockDueToResume } from "@/lib/delegations/suspension.store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { eachAlone } from "@/lib/platform/jobs/each-alone";
import { log } from "@/lib/platform/observability/log";
import { missingBehind } from "./follow-delegator";
import { catchUp, type Obstacle } from "./reissue";

const resumed = { status: "active", pausedById: null, suspendedById: null, suspendedUntil: null } as const;

/**
 * Resumes a delegation for a person. If the version above it changed meanwhile, it is signed again first.
 *
 * @throws DomainError `approver_left` if everybody left who approved it, `delegator_gone`, `nothing_left`,
 * `delegation_changed_meanwhile`
 */
export async function resume(
  tx: Tx,
  delegation: DelegationRow,
  { reason, by }: { reason: string | null; by: string },
  now: Date,
): Promise<void> {
  if (await isWithoutApprover(tx, delegation.id)) throw delegationError("approver_left", { id: delegation.id });
  await holdAround(tx, delegation);
  await changeSuspended(tx, delegation, { ...resumed, statusReason: reason });
  await noteLift(tx, { kind: "delegation", subjectId: delegation.id }, by);
  const obstacle = await obstacleOf(tx, delegation, now);
  if (obstacle) throw delegationError(obstacle.code, { id: delegation.id }, obstacle.reason);
}

/** Locks for a new signature in the order of portions: the portion below the delegation, then its parent. */
async function holdAround(tx: Tx, { id, parentId }: Pick<DelegationRow, "id" | "parentId">): Promise<void> {
  await hold(tx, id);
  if (parentId !== null) await holdParent(tx, parentId);
}

/** The number of delegations per transaction. A stop waits for one such portion. */
const portion = 10;
/** Time in ms for which one run continues. Runs begin every minute. */
const runMs = 50_000;

/**
 * Resumes delegations whose suspension has ended. Evaluations do not wait for this if nothing else changed.
 *
 * A delegation with no authority left, or without a delegator, stays suspended for that reason.
 *
 * A failed delegation is left for the next run and does not stop the others.
 */
export async function resumeDue(): Promise<void> {
  const deadline = performance.now() + runMs;
  let after: DueToResume | undefined;
  do {
    const due = await dueToResume(prisma(), after, portion);
    await resumeTogether(due).catch(async (error: unknown) => {
      log.warn({ err: error }, "delegations could not be resumed together after their suspensions");
      await resumeAlone(due, deadline - performance.now());
    });
    after = due.at(-1);
  } while (after !== undefined && performance.now() < deadline);
}

const resumeTogether = (due: readonly DueToResume[]): Promise<void> =>
  transaction(async (tx) => {
    for (const one of due) {
      await holdAround(tx, one);
      const delegation = await lockDueToResume(tx, one.id);
      if (delegation) await endSuspension(tx, delegation, clock.now());
    }
  });

const resumeAlone = (due: readonly DueToResume[], withinMs: number): Promise<boolean> =>
  eachAlone(due, (one) => resumeTogether([one]), {
    failure: "a delegation could not be resumed after its suspension",
    withinMs,
  });

async function endSuspension(tx: Tx, delegation: DelegationRow, now: Date): Promise<void> {
  await noteLift(tx, { kind: "delegation", subjectId: delegation.id }, null);
  const obstacle = await obstacleOf(tx, delegation, now);
  if (obstacle) {
    const { causeId, reason } = obstacle;
    const paused = {
      ...{ statusReason: reason, pausedById: causeId, pausedAt: now },
      ...{ suspendedById: null, suspendedUntil: null },
    };
    await changeSuspended(tx, delegation, paused);
    await append(tx, delegationPaused(delegation, causeId, reason), now);
    return;
  }
  const reason = "The suspension has ended.";
  await changeSuspended(tx, delegation, { ...resumed, statusReason: reason });
  await append(tx, delegationMoved({ type: "system", id: "jobs" }, delegation, "active", reason), now);
}

const obstacleOf = async (tx: Tx, delegation: DelegationRow, now: Date): Promise<Obstacle | undefined> =>
  (await missingBehind(tx, delegation)) ?? (await catchUp(tx, delegation, now));
