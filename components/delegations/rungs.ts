import type { Rung } from "@/components/ui/authority-ladder";
import type { DelegationResponse } from "@/lib/delegations/schema";

/** The chain of a delegation as rungs of the ladder: each below the root is a delegation of its own, named by its agent. */
export const ladderRungs = ({ ladder, id: current }: Pick<DelegationResponse, "ladder" | "id">): Rung[] =>
  ladder.map(({ kind, id, name, status, delegationId, permissions, givesUp }) => ({
    id: delegationId ?? id,
    seal: id,
    name,
    kind,
    status,
    held: permissions,
    givesUp,
    ...(delegationId && delegationId !== current ? { href: `/delegations/${delegationId}` } : {}),
  }));
