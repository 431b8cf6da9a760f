import type { Tx } from "@/lib/platform/database/transaction";
import { permissionsOf } from "@/lib/principals/permissions";
import { readRoles } from "@/lib/principals/store";
import { aloneAmong, approversKept } from "./approvers.store";
import type { DelegationFacts } from "./policy";
import { peekStatement } from "./statement/statement";
import { type DelegationRow, versionOf } from "./store";

/** Lists the people who approved a signed version, as it states itself. */
export function approversOf(jws: string): Set<string> {
  const read = peekStatement(jws);
  return new Set(read.ok ? (read.statement.approvals ?? []).map(({ person }) => person) : []);
}

type Suspended = Pick<DelegationRow, "status" | "takenBack" | "suspendedById">;

/** Whether its suspension is one by an approver, which the owner may end. */
export const isTakenBack = ({ status, takenBack, suspendedById }: Suspended): boolean =>
  status === "suspended" && takenBack && suspendedById !== null;

/** The approval of a delegation whose approvers all left, with who may confirm it and until when. */
export type LeftApproval = { leaverIds: string[]; requestId: string; askedId: string | null; until: Date };

/** Finds whether a delegation waits for a confirmation, because everybody left who approved it; null if it does not. */
export async function leftApprovalOf(tx: Tx, delegationId: string): Promise<LeftApproval | null> {
  const kept = await approversKept(tx, delegationId);
  const asked = kept.find(({ askedUntil }) => askedUntil !== null);
  if (!asked?.askedUntil) return null;
  const alone = await aloneAmong(tx, asked.personId, [delegationId]);
  const { status } = await tx.person.findUniqueOrThrow({ where: { id: asked.personId }, select: { status: true } });
  if (alone.length === 0 || status !== "deactivated") return null;
  const { requestId, askedId, askedUntil: until } = asked;
  return { leaverIds: kept.map(({ personId }) => personId), requestId, askedId, until };
}

/** Whether a person is asked to confirm it now: its approvers are still gone, and the person may decide requests. */
async function isAsked(tx: Tx, personId: string, delegationId: string): Promise<boolean> {
  if ((await leftApprovalOf(tx, delegationId))?.askedId !== personId) return false;
  return permissionsOf(await readRoles(tx, personId)).has("requests:decide");
}

/** Reads the facts of a delegation that decide the actions of a person on it. */
export async function factsFor(tx: Tx, personId: string, delegation: DelegationRow): Promise<DelegationFacts> {
  const { jws } = await versionOf(tx, delegation.id, delegation.currentVersion);
  const kept = await approversKept(tx, delegation.id);
  return {
    ...{ ...delegation, ownerId: delegation.agent.ownerId, takenBack: isTakenBack(delegation) },
    approvedByAsker: approversOf(jws).has(personId) || kept.some((one) => one.personId === personId),
    askedToConfirm: kept.length > 0 && (await isAsked(tx, personId, delegation.id)),
  };
}
