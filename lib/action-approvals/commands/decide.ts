import { actionApprovalError } from "@/lib/action-approvals/errors";
import { actionDecided, actionStepApproved } from "@/lib/action-approvals/events";
import { type ActionVerdict, deniedSeconds, usableSeconds } from "@/lib/action-approvals/model";
import { type Asker, actionRefusal, maySee, mustSign } from "@/lib/action-approvals/policy";
import { riskOfRow } from "@/lib/action-approvals/shown";
import { answersToAction } from "@/lib/action-approvals/steps/queries";
import * as store from "@/lib/action-approvals/store";
import { voidReasons } from "@/lib/action-approvals/void";
import { approversAmong, deciderOf } from "@/lib/approval-policies/approvers.queries";
import { standsFor } from "@/lib/approval-policies/steps/policy";
import { progress, withVote } from "@/lib/approval-policies/steps/progress";
import { append } from "@/lib/audit/append";
import { type SignedApproval, spendSignature } from "@/lib/passkeys/commands/approve";
import { signingRefusal } from "@/lib/passkeys/signing";
import { clock } from "@/lib/platform/base/clock";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { refuseStaleDigest } from "@/lib/platform/base/shown-digest";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { permissionsOf } from "@/lib/principals/permissions";
import { holdRoles } from "@/lib/principals/store";
import { thumbprint } from "@/lib/protocols/jose/jwk";

export type DecideAction = {
  asker: Asker;
  approvalId: string;
  digest: string;
  note: string;
  /** The verified passkey signature, if the decision was signed. */
  signed?: SignedApproval | undefined;
};

/**
 * Records an approval of one action, exactly as it was shown. The last required approval lets the agent act once,
 * within `usableSeconds`. Each approval judges the earlier ones again (A2), and permanently voids those that no longer
 * count.
 *
 * @param digest Digest of the document that the approver read.
 * @throws DomainError `digest_stale`, `action_approval_state`, `action_approval_expired`, `action_approval_not_found`,
 * `self_approval`, `forbidden`, `step_stale`, and the refusals of a step.
 * `action_approval_void` if the chain has changed since the agent asked.
 * `passkey_required` if the step or risk tier critical requires a passkey.
 */
export async function approveAction(decide: DecideAction): Promise<void> {
  await transaction(async (tx) => {
    const { approval, answers, step, self, on, now } = await lockFor(tx, decide, "approve");
    await refuseVoid(tx, approval, now);
    const { signed, asker, note } = decide;
    if (!signed && mustSign({ riskTier: approval.agent.riskTier, step })) {
      throw actionApprovalError("passkey_required", { errors: [{ path: "passkey", code: "required" }] });
    }
    const { number } = step.step.rule;
    refuseOtherStep(signed, number);
    const onBehalfOf = on?.personId ?? null;
    const said = { approvalId: approval.id, step: number, personId: asker.personId, forPersonId: onBehalfOf, note };
    await store.castYes(tx, { ...said, passkey: signed?.evidence }, now);
    const after = progress(withVote(answers, { step: number, by: self, on }));
    await store.letFall(tx, approval.id, after.counted, now);
    if (after.outcome === "open") {
      if (signed) await spendSignature(tx, signed, now);
      const actor = { type: "person", id: asker.personId } as const;
      const word = { onBehalfOf, note, passkey: thumbprintOf(signed), risk: riskOfRow(approval, now) };
      return void (await append(tx, actionStepApproved(actor, approval, number, word), now));
    }
    const expiresAt = new Date(now.getTime() + usableSeconds * 1000);
    await settle(tx, decide, approval, "approved", { onBehalfOf, now, expiresAt });
  });
}

/**
 * Denies one action. The same question is denied for `deniedSeconds`. The approvals that counted until then are
 * recorded. Throws like `approveAction`.
 */
export async function denyAction(decide: DecideAction): Promise<void> {
  await transaction(async (tx) => {
    const { approval, answers, step, on, now } = await lockFor(tx, decide, "deny");
    refuseOtherStep(decide.signed, step.step.rule.number);
    await store.letFall(tx, approval.id, progress(answers).counted, now);
    const expiresAt = new Date(now.getTime() + deniedSeconds * 1000);
    await settle(tx, decide, approval, "denied", { onBehalfOf: on?.personId ?? null, now, expiresAt });
  });
}

/** Locks the approval and judges the approver again: their roles may have changed since the session was read (A2). */
export async function lockFor(
  tx: Tx,
  { asker, approvalId, digest }: Pick<DecideAction, "asker" | "approvalId" | "digest">,
  action: ActionVerdict,
) {
  const approval = await store.lock(tx, approvalId);
  const now = clock.now();
  const { ownerId, riskTier } = approval.agent;
  const answers = await answersToAction(tx, approval, approversAmong);
  const step = progress(answers).open;
  const decider = await deciderOf(tx, asker.personId, now, approversAmong);
  const signing = await signingRefusal(tx, asker.personId, now);
  const answer = { behindInstance: answers.behindInstance, step, decider, signing, approvedByAsker: false };
  const facts = { ...approval, ...answer, ownerId, riskTier };
  if (!maySee(asker, facts)) throw actionApprovalError("action_approval_not_found");
  const permissions = permissionsOf(await holdRoles(tx, asker.personId));
  const refusal = actionRefusal({ personId: asker.personId, permissions }, facts, action, now);
  if (refusal) throw actionApprovalError(refusal.code, { detail: refusal.reason });
  refuseStaleDigest(digest, approval.digest, (options) => actionApprovalError("digest_stale", options));
  assertInvariant(step !== undefined, "what waits has an open step");
  return { approval, answers, step, self: decider.self, on: standsFor(step, decider), now };
}

/** Refuses a signature made for another step, because the record would not prove the decision of this step (A4). */
function refuseOtherStep(signed: SignedApproval | undefined, number: number): void {
  if (!signed || signed.claim.step === number) return;
  throw actionApprovalError("step_stale", { errors: [{ path: "step", code: "stale" }] });
}

async function refuseVoid(tx: Tx, approval: store.ActionApprovalRow, now: Date): Promise<void> {
  const detail = (await voidReasons(tx, [approval], now)).get(approval.id);
  if (detail !== undefined) throw actionApprovalError("action_approval_void", { detail });
}

async function settle(
  tx: Tx,
  { asker, note, signed }: DecideAction,
  approval: store.ActionApprovalRow,
  to: "approved" | "denied",
  { onBehalfOf, now, expiresAt }: { onBehalfOf: string | null; now: Date; expiresAt: Date },
): Promise<void> {
  if (signed) await spendSignature(tx, signed, now);
  const by = { decidedAt: now, decidedById: asker.personId, decidedForId: onBehalfOf };
  await store.transition(tx, approval, to, { ...by, note, expiresAt, passkey: signed?.evidence });
  const word = { onBehalfOf, note, passkey: thumbprintOf(signed), risk: riskOfRow(approval, now) };
  await append(tx, actionDecided({ type: "person", id: asker.personId }, approval, to, word), now);
}

const thumbprintOf = (signed: SignedApproval | undefined): string | null =>
  signed ? thumbprint(signed.passkey.jwk) : null;
