import { append } from "@/lib/audit/append";
import { factsFor, type LeftApproval, leftApprovalOf } from "@/lib/delegations/approvers";
import * as store from "@/lib/delegations/approvers.store";
import { delegationError } from "@/lib/delegations/errors";
import { approvalConfirmed } from "@/lib/delegations/events";
import { type Asker, maySee } from "@/lib/delegations/policy";
import { lockVersion } from "@/lib/delegations/reissue.store";
import { type DelegationRow, getOrThrow, versionOf } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { heldPermissions } from "@/lib/principals/held";

export type Confirmer = Asker & { through?: unknown };
type Confirmation = { version: number; reason?: string | undefined };

/**
 * Returns why a person may not confirm what stands on the approval of people who left; undefined if they may. They could
 * have given that approval: they may decide such a request, and are no party to it (I9).
 */
export async function confirmationRefusal(
  tx: Tx,
  { personId, permissions, through }: Confirmer,
  delegationId: string,
): Promise<string | undefined> {
  if (through) return "Only a person can confirm an approval, not an agent.";
  if (!permissions.has("requests:decide")) return "Confirming an approval needs the role approver.";
  if (await store.needsPasskey(tx, delegationId))
    return "It was approved with a passkey. Its owner requests it again, and an approver signs that.";
  if ((await store.approversKept(tx, delegationId)).length > 1)
    return "Several people approved it, and all of them left. Its owner requests it again.";
  if (await store.isConfirmer(tx, delegationId, personId)) return undefined;
  return "You could not have approved it: you are involved in it, or outside the groups that approve it.";
}

/**
 * Confirms a delegation that stands on the approval of people who left. It then stands on the approval of the person who
 * confirms. Its signed statement stays as it is: the record states who confirmed it.
 *
 * @throws DomainError `delegation_not_found`, `approval_not_open`, `forbidden`, `stale_version`
 */
export async function confirmApproval(by: Confirmer, delegationId: string, given: Confirmation): Promise<void> {
  await transaction(async (tx) => {
    const asker = await heldAs(tx, by);
    await lockVersion(tx, delegationId);
    const delegation = await getOrThrow(tx, delegationId);
    if (!maySee(asker, await factsFor(tx, asker.personId, delegation)))
      throw delegationError("delegation_not_found", { delegationId });
    const left = await leftApprovalOf(tx, delegationId);
    if (!left) throw delegationError("approval_not_open", { delegationId });
    const refusal = await confirmationRefusal(tx, asker, delegationId);
    if (refusal) throw delegationError("forbidden", { delegationId }, refusal);
    if (given.version !== delegation.currentVersion)
      throw delegationError("delegation_changed_meanwhile", { id: delegationId });
    await confirm(tx, asker, { delegation, left, reason: given.reason ?? null });
  });
}

/** The person with the permissions that they still have, held until the transaction ends (A2). */
const heldAs = async (tx: Tx, by: Confirmer): Promise<Confirmer> => ({
  ...by,
  permissions: await heldPermissions(tx, by),
});

type Confirmed = { delegation: DelegationRow; left: LeftApproval; reason: string | null };

async function confirm(tx: Tx, { personId }: Confirmer, { delegation, left, reason }: Confirmed): Promise<void> {
  const { id, currentVersion: version } = delegation;
  const { digest } = await versionOf(tx, id, version);
  const now = clock.now();
  await store.keepApprovers(tx, id, [{ person: personId, request: left.requestId }], now);
  await append(tx, approvalConfirmed(personId, { ...delegation, version, digest }, left.leaverIds, reason), now);
}

/** How it is shown to a person: who left, who is asked, and whether this person may confirm it. */
export async function shownLeftApproval(asker: Confirmer, delegationId: string) {
  const left = await leftApprovalOf(prisma(), delegationId);
  if (!left) return null;
  return { ...left, whyNot: (await confirmationRefusal(prisma(), asker, delegationId)) ?? null };
}
