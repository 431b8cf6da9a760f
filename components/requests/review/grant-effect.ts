import type { DelegationResponse } from "@/lib/delegations/schema";
import type { RequestResponse } from "@/lib/requests/schema";

type Asked = Pick<RequestResponse, "changesDelegationId" | "delegator"> & {
  agentStanding: Pick<RequestResponse["agentStanding"], "inEffect">;
};
type Changed = Pick<DelegationResponse, "status" | "parentId" | "delegator" | "pausedBy" | "suspendedUntil"> & {
  standing: Pick<DelegationResponse["standing"], "inEffect">;
};

type EffectOnDelegation =
  | { kind: "in_effect" | "unknown" }
  | { kind: "resumed"; delegator: string }
  | { kind: "suspended"; until: string | null };

/** `allows_nothing`: granted, but the agent may not act. `resumedFor` is the new delegator of one that resumes. */
export type GrantEffect = EffectOnDelegation | { kind: "allows_nothing"; resumedFor: string | null };

/**
 * The effect of the last approval on what the agent may do. It is unknown while the changed delegation is not loaded, and
 * where that is at rest.
 */
export function grantEffect(asked: Asked, changed: Changed | undefined): GrantEffect {
  const effect = effectOnDelegation(asked, changed);
  if (asked.agentStanding.inEffect || effect.kind === "suspended") return effect;
  return { kind: "allows_nothing", resumedFor: effect.kind === "resumed" ? effect.delegator : null };
}

/** A new delegator resumes a root delegation that was paused, as `changeDelegation` does. */
function effectOnDelegation(
  { changesDelegationId, delegator }: Asked,
  changed: Changed | undefined,
): EffectOnDelegation {
  if (changesDelegationId === null) return { kind: "in_effect" };
  if (!changed) return { kind: "unknown" };
  // A suspension whose end has passed is over, although its status follows a little later.
  if (changed.status === "suspended" && !changed.standing.inEffect) {
    const moved = delegator !== null && changed.parentId === null && changed.delegator?.id !== delegator.id;
    return moved && changed.pausedBy !== null
      ? { kind: "resumed", delegator: delegator.name }
      : { kind: "suspended", until: changed.suspendedUntil };
  }
  return { kind: changed.standing.inEffect ? "in_effect" : "unknown" };
}
