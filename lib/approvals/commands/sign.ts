import { lockFor, refuseStale, refuseUnseen } from "@/lib/approvals/commands/lock-for";
import { requestError } from "@/lib/approvals/errors";
import type { ResolvedStep } from "@/lib/approvals/policies/model";
import type { ApprovalOptionsRequest } from "@/lib/approvals/schema";
import {
  challengeApproval,
  type SignedApproval,
  spendSignature,
  verifyApproval,
} from "@/lib/people/passkeys/commands/approve";
import type { AssertionOptions, PasskeyAssertion } from "@/lib/people/passkeys/schema";
import type { Principal } from "@/lib/people/principal";
import { clock } from "@/lib/platform/clock/clock";
import { type Tx, transaction } from "@/lib/platform/db/transaction";

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
