import { actionApprovalError } from "@/lib/action-approvals/errors";
import { actionDecided } from "@/lib/action-approvals/events";
import {
  type ActionApprovalAction,
  type ActionDocument,
  deniedSeconds,
  usableSeconds,
} from "@/lib/action-approvals/model";
import { type Asker, actionRefusal, maySee, mustSign } from "@/lib/action-approvals/policy";
import * as store from "@/lib/action-approvals/store";
import { holdRoles } from "@/lib/approvals/store";
import { append } from "@/lib/audit/append";
import { chainRefusal } from "@/lib/delegations/chain/policy";
import { loadChain } from "@/lib/delegations/chain/store";
import { type SignedApproval, spendSignature } from "@/lib/people/passkeys/commands/approve";
import { signingRefusal } from "@/lib/people/passkeys/signing";
import { permissionsOf } from "@/lib/people/permissions";
import { clock } from "@/lib/platform/clock/clock";
import { type Tx, transaction } from "@/lib/platform/db/transaction";

export type DecideAction = {
  asker: Asker;
  approvalId: string;
  digest: string;
  note: string;
  /** What a passkey signed, verified. */
  signed?: SignedApproval | undefined;
};

/**
 * Says yes to one action, exactly as it was shown: once, and soon.
 *
 * @param digest Digest of the document that the approver read.
 * @throws DomainError `digest_stale`, `action_approval_void` when the chain has changed since the agent asked,
 * `self_approval`, `forbidden`, `action_approval_state`, `action_approval_expired`, `action_approval_not_found`,
 * `passkey_required` at risk tier critical
 */
export async function approveAction(decide: DecideAction): Promise<void> {
  await transaction(async (tx) => {
    const { approval, now } = await lockFor(tx, decide, "approve");
    await refuseVoid(approval, now);
    if (!decide.signed && mustSign(approval.agent)) {
      throw actionApprovalError("passkey_required", { errors: [{ path: "passkey", code: "required" }] });
    }
    const expiresAt = new Date(now.getTime() + usableSeconds * 1000);
    await settle(tx, decide, approval, "approved", { now, expiresAt });
  });
}

/** Says no to one action. The same question gets the same answer for a while. Throws like `approveAction`. */
export async function denyAction(decide: DecideAction): Promise<void> {
  await transaction(async (tx) => {
    const { approval, now } = await lockFor(tx, decide, "deny");
    const expiresAt = new Date(now.getTime() + deniedSeconds * 1000);
    await settle(tx, decide, approval, "denied", { now, expiresAt });
  });
}

/** Locks what is decided, and looks at the approver again: their roles may have changed since the session was read (A2). */
export async function lockFor(
  tx: Tx,
  { asker, approvalId, digest }: Pick<DecideAction, "asker" | "approvalId" | "digest">,
  action: ActionApprovalAction,
) {
  const approval = await store.lock(tx, approvalId);
  const now = clock.now();
  const { ownerId, riskTier } = approval.agent;
  const facts = { ...approval, ownerId, riskTier, signing: await signingRefusal(tx, asker.personId, now) };
  if (!maySee(asker, facts)) throw actionApprovalError("action_approval_not_found");
  const permissions = permissionsOf(await holdRoles(tx, asker.personId));
  const refusal = actionRefusal({ personId: asker.personId, permissions }, facts, action, now);
  if (refusal) throw actionApprovalError(refusal.code, { detail: refusal.reason });
  if (digest !== approval.digest) {
    throw actionApprovalError("digest_stale", { errors: [{ path: "digest", code: "stale" }] });
  }
  return { approval, now };
}

/** A yes to what does not stand any more would be of no use (I10): whoever says it is told so. */
async function refuseVoid(approval: store.ActionApprovalRow, now: Date): Promise<void> {
  const chain = await loadChain(approval.delegationId);
  const refusal = chain ? chainRefusal(chain, now) : undefined;
  if (refusal) throw actionApprovalError("action_approval_void", { detail: refusal.reason });
  const { chain: shown } = JSON.parse(approval.document) as ActionDocument;
  const same = shown.length === chain?.hops.length && shown.every(({ digest }, i) => digest === chain.hops[i]?.digest);
  if (!same) throw actionApprovalError("action_approval_void");
}

async function settle(
  tx: Tx,
  { asker, note, signed }: DecideAction,
  approval: store.ActionApprovalRow,
  to: "approved" | "denied",
  { now, expiresAt }: { now: Date; expiresAt: Date },
): Promise<void> {
  if (signed) await spendSignature(tx, signed, now);
  const change = { decidedAt: now, decidedById: asker.personId, note, expiresAt, passkey: signed?.evidence };
  await store.transition(tx, approval, to, change);
  await append(tx, actionDecided({ type: "person", id: asker.personId }, approval, to, note), now);
}
