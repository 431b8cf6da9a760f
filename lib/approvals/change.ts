import { requestError } from "@/lib/approvals/errors";
import type { CanonicalAuthority } from "@/lib/authority/model";
import type { ChangedVersion } from "@/lib/delegations/commands/change";
import { isOver } from "@/lib/delegations/policy";
import { getOrThrow, isStopped, versionOf } from "@/lib/delegations/store";
import type { Tx } from "@/lib/platform/db/transaction";

/** The delegation that a request changes, as it is now. */
export type Changed = ChangedVersion & {
  digest: string;
  delegatorId: string | null;
  authority: CanonicalAuthority;
  purpose: string;
  notBefore: Date;
  expiresAt: Date;
  maxDepth: number;
};

type Change = { changesDelegationId: string | null; agentId: string; onBehalfOfId: string | null };

/**
 * Reads the delegation that a proposal changes; null when it asks for a new one.
 *
 * It stays of the same agent and in the same name: whoever consents is the person whom the delegation goes on to name.
 *
 * What is over, and what was stopped together with others, stays dead: nothing changes it back to life.
 *
 * @throws DomainError `delegation_over`, `change_invalid`
 */
export async function changedBy(
  tx: Tx,
  { changesDelegationId, agentId, onBehalfOfId }: Change,
  now: Date,
): Promise<Changed | null> {
  if (changesDelegationId === null) return null;
  const row = await getOrThrow(tx, changesDelegationId);
  if (isOver(row.status) || row.expiresAt <= now || (await isStopped(tx, row.id))) {
    throw requestError("delegation_over", { errors: [{ path: "changesDelegationId", code: "over" }] });
  }
  if (row.agentId !== agentId || row.onBehalfOfId !== onBehalfOfId) {
    const path = row.agentId === agentId ? "onBehalfOf" : "agentId";
    throw requestError("change_invalid", { errors: [{ path, code: "not_the_same" }] });
  }
  const { id, currentVersion, delegatorId, purpose, notBefore, expiresAt, maxDepth } = row;
  const version = await versionOf(tx, id, currentVersion);
  const authority = version.authority as CanonicalAuthority;
  return {
    ...{ id, version: currentVersion, digest: version.digest, delegatorId, authority },
    ...{ purpose, notBefore, expiresAt, maxDepth },
  };
}
