import type { ResolvedStep } from "@/lib/approval-policies/model";
import {
  challengeApproval,
  type SignedApproval,
  spendSignature,
  verifyApproval,
} from "@/lib/passkeys/commands/approve";
import type { AssertionOptions, PasskeyAssertion } from "@/lib/passkeys/schema";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { lockFor, refuseStale, refuseUnseen } from "@/lib/requests/commands/lock-for";
import { requestError } from "@/lib/requests/errors";
import type { ApprovalOptionsRequest } from "@/lib/requests/schema";

/**
 * Begins a decision that is signed with a passkey: what the authenticator signs is this verdict, at this step, on exactly
 * what is shown (rules A4). Nothing is decided yet.
 *
 * @throws DomainError `digest_stale`, `step_stale`, `no_passkey`, `passkey_waiting`, and what `approveRequest` throws
 */
export async function beginSignature(
  principal: Principal,
  requestId: string,
  { digest, verdict, step }: ApprovalOptionsRequest,
): Promise<AssertionOptions> {
  return transaction(async (tx) => {
    const { request, step: open } = await lockFor(tx, principal, requestId, verdict, clock.now());
    refuseStale(request, digest);
    if (step !== (open?.step.rule.number ?? request.currentStep)) throw stepStale();
    return challengeApproval(tx, principal, { digest, subject: requestId, step, verdict });
  });
}

/**
 * Verifies what came signed, before anything is locked; undefined when nothing was. Nobody learns more about a request
 * that is not for their eyes by signing.
 *
 * @throws DomainError `request_not_found`, and like `verifyApproval`
 */
export async function signatureOn(
  principal: Principal,
  requestId: string,
  verdict: "approve" | "deny",
  { digest, passkey }: { digest?: string | undefined; passkey?: PasskeyAssertion | undefined },
): Promise<SignedApproval | undefined> {
  if (!passkey) return undefined;
  await refuseUnseen(principal, requestId);
  if (digest === undefined) throw requestError("digest_stale", { errors: [{ path: "digest", code: "required" }] });
  return verifyApproval(principal, passkey, { digest, subject: requestId, verdict });
}

/**
 * Takes a signature into the transaction that counts it; where the step demands one, there must be one.
 *
 * @throws DomainError `passkey_required`, `step_stale`, `passkey_changed_meanwhile`
 */
export async function acceptSignature(
  tx: Tx,
  { number, passkey }: Pick<ResolvedStep, "number" | "passkey">,
  signed: SignedApproval | undefined,
  now: Date,
): Promise<void> {
  if (!signed && passkey) throw requestError("passkey_required", { errors: [{ path: "passkey", code: "required" }] });
  if (!signed) return;
  if (signed.claim.step !== number) throw stepStale();
  await spendSignature(tx, signed, now);
}

const stepStale = () => requestError("step_stale", { errors: [{ path: "step", code: "stale" }] });
