import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Tx } from "@/lib/platform/database/transaction";

/** At most this number of the agent's latest requests is looked at. */
const mostRequests = 100;
/** At most this number of other agents, with this number of delegations of each, is looked at. */
const [mostPeers, mostOfPeer] = [50, 4];

/** Reads when the agent was registered and last transferred, and its blueprint. */
export const agentDates = (tx: Tx, id: string) =>
  tx.agent.findUnique({
    where: { id },
    select: {
      ...{ createdAt: true, blueprintId: true },
      transfers: { orderBy: { at: "desc" }, take: 1, select: { at: true } },
    },
  });

/** Reads the authority of the agent's approved requests among its latest ones. */
export async function grantedOf(tx: Tx, agentId: string): Promise<CanonicalAuthority[]> {
  const rows = await tx.request.findMany({
    where: { agentId },
    orderBy: { id: "desc" },
    take: mostRequests,
    select: { status: true, authority: true },
  });
  return rows.filter(({ status }) => status === "approved").map(({ authority }) => authority as CanonicalAuthority);
}

export type PeerHolding = { agentId: string; authority: CanonicalAuthority };

/** Reads the active authority of other agents of the blueprint, the newest first. */
export const heldByPeers = (tx: Tx, { id, blueprintId }: { id: string; blueprintId: string }) =>
  tx.$queryRaw<PeerHolding[]>`
    select p.id as "agentId", v.authority
    from (select id from agents where blueprint_id = ${blueprintId} and id <> ${id} order by id desc limit ${mostPeers}) p
    cross join lateral (
      select d.id, d.current_version from delegations d
      where d.agent_id = p.id and d.status = 'active' order by d.id desc limit ${mostOfPeer}) held
    join delegation_versions v on v.delegation_id = held.id and v.version = held.current_version`;
