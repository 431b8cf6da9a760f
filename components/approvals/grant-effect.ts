import type { RequestResponse } from "@/lib/approvals/schema";
import type { DelegationResponse } from "@/lib/delegations/schema";

type Asked = Pick<RequestResponse, "changesDelegationId" | "delegator">;
type Changed = Pick<DelegationResponse, "status" | "parentId" | "delegator" | "pausedBy" | "suspendedUntil"> & {
  standing: Pick<DelegationResponse["standing"], "inEffect">;
};

export type GrantEffect =
  | { kind: "in_force" | "unknown" }
  | { kind: "resumed"; delegator: string }
  | { kind: "suspended"; until: string | null };

/**
 * The effect of the last approval on the delegation. A new delegator resumes a root delegation that was paused, as
 * `changeDelegation` does. It is unknown while the changed delegation is not loaded, and where that is at rest.
 */
export function grantEffect({ changesDelegationId, delegator }: Asked, changed: Changed | undefined): GrantEffect {
  if (changesDelegationId === null) return { kind: "in_force" };
  if (!changed) return { kind: "unknown" };
  // A suspension whose end has passed is over, although its status follows a little later.
  if (changed.status === "suspended" && !changed.standing.inEffect) {
    const moved = delegator !== null && changed.parentId === null && changed.delegator?.id !== delegator.id;
    return moved && changed.pausedBy !== null
      ? { kind: "resumed", delegator: delegator.name }
      : { kind: "suspended", until: changed.suspendedUntil };
  }
  return { kind: changed.standing.inEffect ? "in_force" : "unknown" };
}
