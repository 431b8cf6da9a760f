import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { approvalWithdrawn, requestEnded } from "@/lib/requests/events";
import type { Asker } from "@/lib/requests/policy";
import * as store from "@/lib/requests/store";
import { keepNote } from "./keep-note";
import { lockFor } from "./lock-for";

const note = "The agent was retired.";

/** Withdraws some undecided requests for an agent that is being retired, or asked through it. Returns their number. */
export async function withdrawRequestsOf(tx: Tx, agentId: string, take: number): Promise<number> {
  const open = await store.openFor(tx, agentId, take);
  for (const request of open) {
    await store.transition(tx, request, "withdrawn", { decidedAt: clock.now() });
    await append(tx, requestEnded({ type: "system", id: "jobs" }, request, "withdrawn", { note }));
  }
  return open.length;
}

export type Withdraw = { asker: Asker; requestId: string; note?: string | undefined };

/** Withdraws the asker's own request. */
export async function withdrawRequest({ asker, requestId, note }: Withdraw): Promise<void> {
  await transaction(async (tx) => {
    const now = clock.now();
    const { request } = await lockFor(tx, asker, { requestId }, "withdraw", now);
    await keepNote(tx, { requestId, personId: asker.personId, note }, "status", now);
    await store.transition(tx, request, "withdrawn", { decidedAt: now });
    const given = note === undefined ? {} : { note };
    await append(tx, requestEnded({ type: "person", id: asker.personId }, request, "withdrawn", given), now);
  });
}

/**
 * Withdraws the asker's approval of the open step, which then needs as many approvals as before it.
 *
 * @throws DomainError `step_complete` once the step has its quorum, `not_approved`, `request_state`, `request_expired`,
 * `request_not_found`
 */
export async function withdrawApproval({ asker, requestId, note = "" }: Withdraw): Promise<void> {
  await transaction(async (tx) => {
    const now = clock.now();
    const { request } = await lockFor(tx, asker, { requestId }, "withdrawApproval", now);
    await keepNote(tx, { requestId, personId: asker.personId, note }, "votes", now);
    await store.withdrawVote(tx, request, asker.personId, now);
    const actor = { type: "person", id: asker.personId } as const;
    await append(tx, approvalWithdrawn(actor, request, request.currentStep, note), now);
  });
}
