import type { ActionVerdict } from "@/lib/action-approvals/model";
import type { ActionOptionsRequest } from "@/lib/action-approvals/schema";
import { challengeApproval, type SignedApproval, verifyApproval } from "@/lib/passkeys/commands/approve";
import type { AssertionOptions, PasskeyAssertion } from "@/lib/passkeys/schema";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { lockFor } from "./decide";

/**
 * Begins a decision about one action that is signed with a passkey (rules A4). Nothing is decided yet.
 *
 * @throws DomainError `no_passkey`, `passkey_waiting`, and the errors of `approveAction`
 */
export async function beginActionSignature(
  principal: Principal,
  approvalId: string,
  { digest, verdict }: ActionOptionsRequest,
): Promise<AssertionOptions> {
  return transaction(async (tx) => {
    const { step } = await lockFor(tx, { asker: principal, approvalId, digest }, verdict);
    const { number } = step.step.rule;
    return challengeApproval(tx, principal, { digest, subject: approvalId, step: number, verdict });
  });
}

/** Verifies a passkey signature before anything is locked; undefined if there is none. Throws like `verifyApproval`. */
export async function actionSignature(
  principal: Principal,
  approvalId: string,
  verdict: ActionVerdict,
  { digest, passkey }: { digest: string; passkey?: PasskeyAssertion | undefined },
): Promise<SignedApproval | undefined> {
  return passkey && verifyApproval(principal, passkey, { digest, subject: approvalId, verdict });
}
