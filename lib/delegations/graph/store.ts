import type { DelegationStatus } from "@/lib/delegations/model";
import type { Prisma } from "@/lib/platform/db/prisma";
import type { Tx } from "@/lib/platform/db/transaction";

const include = {
  agent: { select: { id: true, name: true, displayName: true, status: true, ownerId: true } },
  parent: { select: { agent: { select: { id: true, name: true, displayName: true, status: true } } } },
} as const;

/** A delegation with the agent that has it and the one that passed it on. */
export type GraphRow = Prisma.DelegationGetPayload<{ include: typeof include }>;

/** Delegations that begin or end at one of these agents and people, or name one of the people. */
export const touching = (
  ids: readonly string[],
  statuses: readonly DelegationStatus[],
): Prisma.DelegationWhereInput => {
  const one = { in: [...ids] };
  return {
    status: { in: [...statuses] },
    OR: [{ agentId: one }, { parent: { agentId: one } }, { delegatorId: one }, { onBehalfOfId: one }],
  };
};

/** Reads some of them, newest first. */
export const rowsAt = (
  tx: Pick<Tx, "delegation">,
  where: Prisma.DelegationWhereInput,
  take: number,
): Promise<GraphRow[]> => tx.delegation.findMany({ where, orderBy: { id: "desc" }, take, include });

export const countAt = (tx: Pick<Tx, "delegation">, where: Prisma.DelegationWhereInput): Promise<number> =>
  tx.delegation.count({ where });

/** Names resource servers by their identifiers. */
export async function serversAt(
  tx: Pick<Tx, "resourceServer">,
  identifiers: readonly string[],
): Promise<Map<string, { id: string; name: string }>> {
  const rows = await tx.resourceServer.findMany({
    where: { identifier: { in: [...new Set(identifiers)] } },
    select: { id: true, name: true, identifier: true },
  });
  return new Map(rows.map(({ identifier, id, name }) => [identifier, { id, name }]));
}

/** An agent as whose graph is asked for; null when there is none. */
export const agentAt = (tx: Pick<Tx, "agent">, id: string) =>
  tx.agent.findUnique({
    where: { id },
    select: { id: true, name: true, displayName: true, status: true, ownerId: true },
  });

export const personAt = (tx: Pick<Tx, "person">, id: string) =>
  tx.person.findUnique({ where: { id }, select: { id: true, name: true } });
