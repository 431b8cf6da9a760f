import * as store from "@/lib/delegations/approvers.store";
import { type Confirmer, shownLeftApproval } from "@/lib/delegations/commands/confirm-approval";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { prisma } from "@/lib/platform/database/prisma";

type Confirmation = Awaited<ReturnType<typeof confirmationOf>>;

/** Reads on whose confirmation a delegation stands or waits, with the ids of the people to name. */
export async function confirmationOf(asker: Confirmer, delegationId: string) {
  const kept = await store.approversKept(prisma(), delegationId);
  const left = kept.some(({ askedUntil }) => askedUntil !== null) ? await shownLeftApproval(asker, delegationId) : null;
  const people = kept.flatMap(({ personId, askedId }) => [personId, askedId]);
  return { left, confirmed: kept.find(({ confirmedAt }) => confirmedAt !== null), people };
}

export function toConfirmation(
  { left, confirmed }: Confirmation,
  names: ReadonlyMap<string, string>,
): Pick<DelegationResponse, "leftApproval" | "confirmedBy"> {
  const person = (id: string) => ({ id, name: names.get(id) ?? id });
  const leftApproval = left && {
    approvers: left.leaverIds.map(person),
    askedOf: left.askedId === null ? null : person(left.askedId),
    ...{ until: left.until.toISOString(), whyNot: left.whyNot },
  };
  if (!confirmed?.confirmedAt) return { leftApproval, confirmedBy: null };
  return {
    leftApproval,
    confirmedBy: { person: person(confirmed.personId), at: confirmed.confirmedAt.toISOString() },
  };
}
