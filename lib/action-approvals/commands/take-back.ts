import { actionApprovalError } from "@/lib/action-approvals/errors";
import { actionTakenBack } from "@/lib/action-approvals/events";
import { deniedSeconds } from "@/lib/action-approvals/model";
import { type Asker, maySee, takeBackRefusal, takesBack } from "@/lib/action-approvals/policy";
import * as store from "@/lib/action-approvals/store";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { heldPermissions } from "@/lib/principals/held";

type TakeBack = {
  asker: Asker;
  approvalId: string;
  /** Empty without one. */
  reason: string;
};

/**
 * Takes back the approval of one action before the agent uses it. The same question is then denied for `deniedSeconds`.
 * An approval that is taken back already stays as it is. A refused request never takes the barrier exclusively.
 *
 * @throws DomainError `action_approval_not_found`, `forbidden`, `action_approval_state` if it is not approved or was
 * used, `action_approval_expired`, `action_approval_changed_meanwhile`
 */
export async function takeBackAction({ asker, approvalId, reason }: TakeBack): Promise<void> {
  const before = await store.getOrThrow(prisma(), approvalId);
  if (await isTakenBack(prisma(), asker, before)) return;
  // A use waits for a return, so no agent acts on an approval afterwards (I2).
  await transaction(
    async (tx) => {
      const held = { personId: asker.personId, permissions: await heldPermissions(tx, asker) };
      const approval = await store.lock(tx, approvalId);
      if (await isTakenBack(tx, held, approval)) return;
      const now = clock.now();
      await store.transition(tx, approval, "denied", {
        ...{ takenBackAt: now, takenBackById: asker.personId, takenBackNote: reason },
        expiresAt: new Date(now.getTime() + deniedSeconds * 1000),
      });
      await append(tx, actionTakenBack(asker.personId, approval, reason), now);
    },
    { barrier: "exclusive" },
  );
}

/** Whether an approval is taken back already. Throws if the asker may not take it back now. */
async function isTakenBack(tx: Tx, asker: Asker, approval: store.ActionApprovalRow): Promise<boolean> {
  if (!maySee(asker, { ...approval, ownerId: approval.agent.ownerId })) {
    throw actionApprovalError("action_approval_not_found");
  }
  const approvedByAsker = await store.isApprovedBy(tx, approval.id, asker.personId);
  if (approval.takenBackAt !== null && takesBack(asker, { approvedByAsker })) return true;
  const refusal = takeBackRefusal(asker, { ...approval, approvedByAsker }, clock.now());
  if (refusal) throw actionApprovalError(refusal.code, { detail: refusal.reason });
  return false;
}
