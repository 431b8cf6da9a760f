import type { DelegationStatus } from "@/lib/delegations/model";
import { keyedQuery, keyedReads } from "@/lib/platform/database/keyed";
import type { Prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";

const include = {
  agent: { select: { id: true, name: true, displayName: true, status: true, ownerId: true } },
  parent: { select: { agent: { select: { id: true, name: true, displayName: true, status: true } } } },
} as const;

/** A delegation with its agent and the agent of its parent. */
export type GraphRow = Prisma.DelegationGetPayload<{ include: typeof include }>;

/** Finds delegations that begin or end at one of these agents and people, or represent one of the people. */
export type Touching = {
  ids: readonly string[];
  statuses: readonly DelegationStatus[];
  /** Only delegations with this person behind them; undefined for all. */
  behind: string | undefined;
};

/** Each end uses its own index. One condition for all ends would read every delegation. */
const touchingSql = (seen: string) => `
  from (
    select d.id from delegations d where d.agent_id = any($1)
    union select d.id from delegations d where d.delegator_id = any($1)
    union select d.id from delegations d where d.on_behalf_of_id = any($1)
    union select d.id from delegations above join delegations d on d.parent_id = above.id where above.agent_id = any($1)
  ) touching join delegations d on d.id = touching.id join agents a on a.id = d.agent_id
  where d.status::text = any($2) and ${seen}`;

const seenBy = "(a.owner_id = $3 or d.delegator_id = $3 or d.on_behalf_of_id = $3)";
const everything = "$3::text is null";

/** Reads up to `take` such delegations, newest first. */
export async function rowsAt({ ids, statuses, behind }: Touching, take: number): Promise<GraphRow[]> {
  const found = await keyedQuery<{ id: string }>(
    `select d.id ${touchingSql(behind === undefined ? everything : seenBy)} order by d.id desc limit $4`,
    [ids, statuses, behind, take],
  );
  return keyedReads((tx) =>
    tx.delegation.findMany({ where: { id: { in: found.map(({ id }) => id) } }, orderBy: { id: "desc" }, include }),
  );
}

/** Counts such delegations that do not have the person behind them. */
export async function countHidden({ ids, statuses, behind }: Touching): Promise<number> {
  const [row] = await keyedQuery<{ hidden: number }>(
    `select count(*)::int as hidden ${touchingSql(`${seenBy} is not true`)}`,
    [ids, statuses, behind],
  );
  return row?.hidden ?? 0;
}

/** Reads the agent of a graph; null for an unknown id. */
export const agentAt = (tx: Pick<Tx, "agent">, id: string) =>
  tx.agent.findUnique({
    where: { id },
    select: { id: true, name: true, displayName: true, status: true, ownerId: true },
  });

export const personAt = (tx: Pick<Tx, "person">, id: string) =>
  tx.person.findUnique({ where: { id }, select: { id: true, name: true } });
