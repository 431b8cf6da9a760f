import { type DelegationRow, delegationInclude } from "@/lib/delegations/store";
import type { Tx } from "@/lib/platform/database/transaction";

const delegatedBy = (personId: string) => ({
  ...{ delegatorId: personId, parentId: null },
  status: { in: ["active" as const, "suspended" as const] },
});

/** Reads the active and suspended root delegations of a person, newest first. */
export const rootsOf = (tx: Tx, personId: string, take: number): Promise<DelegationRow[]> =>
  tx.delegation.findMany({
    where: delegatedBy(personId),
    orderBy: { id: "desc" },
    take,
    include: delegationInclude,
  });

export const countRootsOf = (tx: Tx, personId: string): Promise<number> =>
  tx.delegation.count({ where: delegatedBy(personId) });

/** Reads the active and suspended delegations below roots, at any depth. */
export const descendantsOf = (tx: Tx, roots: readonly string[]): Promise<{ root: string; id: string }[]> =>
  tx.$queryRaw<{ root: string; id: string }[]>`
    with recursive below as (
      select d.parent_id as root, d.id, 1 as up from delegations d
        where d.parent_id = any(${[...roots]}) and d.status in ('active', 'suspended')
      union all
      select b.root, d.id, b.up + 1 from delegations d join below b on d.parent_id = b.id
        where d.status in ('active', 'suspended')
    )
    select root, id from below order by root, up, id`;
