import type { ResolvedStep } from "@/lib/approval-policies/model";
import {
  challengeApproval,
  type SignedApproval,
  spendSignature,
  verifyApproval,
} from "@/lib/passkeys/commands/approve";
import type { AssertionOptions, PasskeyAssertion } from "@/lib/passkeys/schema";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import type { ApprovalOptionsRequest } from "@/lib/requests/approve.schema";
import { requestError } from "@/lib/requests/errors";
import { getOrThrow } from "@/lib/requests/store";
import { lockFor, refuseUnseen } from "./lock-for";

/**
 * Begins a decision that is signed with a passkey. The authenticator signs this verdict, for this step and exactly the
 * shown document (rules A4). Nothing is decided yet.
 *
 * @throws DomainError `digest_stale`, `step_stale`, `no_passkey`, `passkey_waiting`, and the errors of `approveRequest`
 */
export async function beginSignature(
  principal: Principal,
  requestId: string,
  { digest, verdict, step }: ApprovalOptionsRequest,
): Promise<AssertionOptions> {
  return transaction(async (tx) => {
    const { request, step: open } = await lockFor(tx, principal, { requestId, digest }, verdict, clock.now());
    if (step !== (open?.step.rule.number ?? request.currentStep)) throw stepStale();
    return challengeApproval(tx, principal, { digest, subject: requestId, step, verdict });
  });
}

/**
 * Verifies a passkey signature before any row is locked; undefined if there is none. A signature reveals nothing about
 * a request that the signer may not see.
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
  refuseUnseen(principal, await getOrThrow(prisma(), requestId));
  if (digest === undefined) throw requestError("digest_stale", { errors: [{ path: "digest", code: "required" }] });
  return verifyApproval(principal, passkey, { digest, subject: requestId, verdict });
}

/**
 * Counts a signature in the transaction of its decision. If the step demands a passkey, a signature is required.
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

export const stepStale = () => requestError("step_stale", { errors: [{ path: "step", code: "stale" }] });
