import type { ChainHop } from "@/components/marks/authority-chain";
import type { DelegationResponse } from "@/lib/delegations/schema";

type Chain = {
  ladder: readonly (DelegationResponse["ladder"][number] & { stops?: boolean | undefined })[];
  /** The delegation that the page is about: it leads nowhere else. */
  id: string;
};

/** The hops of a delegation's chain to draw: after the person at the root, each is a delegation, named by its agent. */
export const chainHops = ({ ladder, id: current }: Chain): ChainHop[] =>
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
