import type { Tx } from "@/lib/platform/database/transaction";
import { approversKept } from "./approvers.store";
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

/** Reads the facts of a delegation that decide the actions of a person on it. */
export async function factsFor(tx: Tx, personId: string, delegation: DelegationRow): Promise<DelegationFacts> {
  const { jws } = await versionOf(tx, delegation.id, delegation.currentVersion);
  const kept = await approversKept(tx, delegation.id);
  return {
    ...{ ...delegation, ownerId: delegation.agent.ownerId, takenBack: isTakenBack(delegation) },
    approvedByAsker: approversOf(jws).has(personId) || kept.some((one) => one.personId === personId),
    askedToConfirm: kept.some(({ askedId }) => askedId === personId),
  };
}
