import { delegationError } from "@/lib/delegations/errors";
import { type DelegationRow, delegationInclude } from "@/lib/delegations/store";
import type { Prisma } from "@/lib/platform/db/prisma";
import type { Tx } from "@/lib/platform/db/transaction";

type Suspended = Pick<DelegationRow, "id" | "pausedById" | "suspendedUntil">;
type Change = Pick<
  Prisma.DelegationUncheckedUpdateManyInput,
  "status" | "statusReason" | "pausedById" | "pausedAt" | "suspendedById" | "suspendedUntil"
>;

/** Changes what is suspended, or throws if another writer was first: also one who gave it another end. */
export async function changeSuspended(
  tx: Tx,
  { id, pausedById, suspendedUntil }: Suspended,
  change: Change,
): Promise<void> {
  const { count } = await tx.delegation.updateMany({
    where: { id, status: "suspended", pausedById, suspendedUntil },
    data: change,
  });
  if (count === 0) throw delegationError("delegation_changed_meanwhile", { id });
}

/** Some delegations whose suspension is over and whose status does not say so yet, for this transaction alone. */
export async function dueToResume(tx: Tx, take: number): Promise<DelegationRow[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id from delegations where status = 'suspended' and paused_by_id is null
      and suspended_until <= clock_timestamp() and expires_at > clock_timestamp()
    order by suspended_until limit ${take} for update skip locked`;
  return tx.delegation.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, include: delegationInclude });
}
