import type { Prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { delegationError } from "./errors";
import { type DelegationRow, delegationInclude } from "./store";

type Suspended = Pick<DelegationRow, "id" | "statusReason" | "pausedById" | "suspendedById" | "suspendedUntil">;
type Change = Pick<
  Prisma.DelegationUncheckedUpdateManyInput,
  "status" | "statusReason" | "pausedById" | "pausedAt" | "suspendedById" | "suspendedUntil" | "takenBack"
>;

/**
 * Changes a suspended delegation, or throws `delegation_changed_meanwhile` if another writer was first. A writer who
 * changed only its end, its reason or its cause counts as well.
 */
export async function changeSuspended(
  tx: Tx,
  { id, statusReason, pausedById, suspendedById, suspendedUntil }: Suspended,
  change: Change,
): Promise<void> {
  const { count } = await tx.delegation.updateMany({
    where: { id, status: "suspended", statusReason, pausedById, suspendedById, suspendedUntil },
    data: change,
  });
  if (count === 0) throw delegationError("delegation_changed_meanwhile", { id });
}

/** Suspends those that go on, and takes the given end from those that are suspended. The caller has locked them. */
export async function suspendAll(
  tx: Tx,
  { going, prolonged }: { going: string[]; prolonged: string[] },
  reason: string,
): Promise<void> {
  await tx.delegation.updateMany({
    where: { id: { in: going }, status: "active" },
    data: { status: "suspended", statusReason: reason, pausedById: null, suspendedById: null, takenBack: false },
  });
  await tx.delegation.updateMany({
    where: { id: { in: prolonged }, status: "suspended" },
    data: { suspendedUntil: null, takenBack: false },
  });
}

const due = `status = 'suspended' and paused_by_id is null and suspended_until <= (select clock_timestamp())
  and expires_at > clock_timestamp()`;

/** A delegation whose suspension is over by its given end `until`, and whose status is still `suspended`. */
export type DueToResume = { id: string; parentId: string | null; until: Date };

/** At most `take` of them, by `until` and id, after a given one. */
export const dueToResume = (tx: Tx, after: DueToResume | undefined, take: number): Promise<DueToResume[]> =>
  tx.$queryRawUnsafe(
    `select id, parent_id as "parentId", suspended_until as until from delegations
     where ${due} and (suspended_until, id) > ($1::timestamptz, $2) order by suspended_until, id limit $3`,
    after?.until ?? new Date(0),
    after?.id ?? "",
    take,
  );

/** Locks one of them; null if another writer resumed or suspended it since. */
export async function lockDueToResume(tx: Tx, id: string): Promise<DelegationRow | null> {
  const rows = await tx.$queryRawUnsafe<object[]>(`select from delegations where id = $1 and ${due} for update`, id);
  return rows.length === 0 ? null : tx.delegation.findUnique({ where: { id }, include: delegationInclude });
}
