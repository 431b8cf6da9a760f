import type { Rung } from "@/components/marks/authority-ladder";
import type { DelegationResponse } from "@/lib/delegations/schema";

type Chain = {
  ladder: readonly (DelegationResponse["ladder"][number] & { stops?: boolean | undefined })[];
  /** The delegation that the page is about: it leads nowhere else. */
  id: string;
};

/** The chain of a delegation as rungs of the ladder: each below the root is a delegation of its own, named by its agent. */
export const ladderRungs = ({ ladder, id: current }: Chain): Rung[] =>
  ladder.map(({ kind, id, name, status, delegationId, permissions, unrestricted, known, givesUp, stops }) => ({
    id: delegationId ?? id,
    seal: id,
    name,
    kind,
    status,
    held: permissions,
    unrestricted,
    unrecorded: !known,
    givesUp,
    stops,
    ...(delegationId && delegationId !== current ? { href: `/delegations/${delegationId}` } : {}),
  }));
