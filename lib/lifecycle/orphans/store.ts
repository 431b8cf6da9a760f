import type { Environment, RiskTier } from "@/lib/agents/model";
import { mostOrphansCounted, type OrphanReason } from "@/lib/lifecycle/model";
import { isToPerson, type OfferToPerson } from "@/lib/lifecycle/ownership/store";
import { type DuePlace, expiringAfter } from "@/lib/platform/database/due-place";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";

export type OrphanRow = {
  agentId: string;
  name: string;
  displayName: string | null;
  purpose: string;
  environment: Environment;
  riskTier: RiskTier;
  status: string;
  version: number;
  reason: OrphanReason;
  since: Date;
  ownerId: string | null;
  ownerName: string | null;
};

/** An owner who came back answers again. A job removes the row. */
const stands = "(o.reason <> 'owner_left' or p.status = 'deactivated')";
const shown = `o.agent_id as "agentId", a.name, a.display_name as "displayName", a.purpose,
  a.environment::text as environment, a.risk_tier::text as "riskTier", a.status::text as status, a.version,
  o.reason::text as reason, o.since, o.owner_id as "ownerId", p.name as "ownerName"
  from agent_orphans o join agents a on a.id = o.agent_id left join people p on p.id = o.owner_id`;

export type OrphanPlace = { since: Date; agentId: string };

/** Lists agents for which no person answers, those that wait the longest first. */
export const list = (
  reason: OrphanReason | undefined,
  { since, agentId }: OrphanPlace,
  take: number,
): Promise<OrphanRow[]> =>
  keyedQuery<OrphanRow>(
    `select ${shown} where (o.since, o.agent_id) > ($1, $2) and ${stands}
       ${reason === undefined ? "" : "and o.reason = $4::orphan_reason"}
     order by o.since, o.agent_id limit $3`,
    [since, agentId, take, ...(reason === undefined ? [] : [reason])],
    { inOrder: true },
  );

export async function find(
  agentId: string,
  reader: Pick<Tx, "$queryRawUnsafe"> = prisma(),
): Promise<OrphanRow | undefined> {
  const rows = await reader.$queryRawUnsafe<OrphanRow[]>(
    `select ${shown} where o.agent_id = $1 and ${stands}`,
    agentId,
  );
  return rows[0];
}

/** Counts agents for which no person answers, up to a number. */
export async function count(): Promise<{ count: number; capped: boolean }> {
  const [row] = await keyedQuery<{ count: number }>(
    `select count(*)::int as count from (select 1 from agent_orphans o left join people p on p.id = o.owner_id
       where ${stands} limit $1) x`,
    [mostOrphansCounted + 1],
  );
  const found = row?.count ?? 0;
  return { count: Math.min(found, mostOrphansCounted), capped: found > mostOrphansCounted };
}

type Mark = { agentId: string; ownerId: string; reason: OrphanReason; reviewId?: string | null };

/** Notes that the owner of an agent does not answer for it. Does nothing if the agent has another owner, or ends. */
export async function mark(tx: Tx, { agentId, ownerId, reason, reviewId = null }: Mark): Promise<boolean> {
  const rows = await tx.$executeRaw`
    insert into agent_orphans as o (agent_id, reason, owner_id, review_id)
    select a.id, ${reason}::orphan_reason, a.owner_id, ${reviewId}::text from agents a
    where a.id = ${agentId} and a.owner_id = ${ownerId} and a.status not in ('retiring', 'retired') for no key update
    on conflict (agent_id) do update set reason = excluded.reason, owner_id = excluded.owner_id,
      review_id = excluded.review_id, since = case when o.reason = excluded.reason then o.since else clock_timestamp() end`;
  return rows === 1;
}

/** Notes that a person answers for an agent. */
export const clear = (tx: Tx, agentId: string): Promise<unknown> => tx.agentOrphan.deleteMany({ where: { agentId } });

/** Notes that the owner of an agent answers for it again. */
export const clearOf = (tx: Tx, agentId: string, ownerId: string): Promise<unknown> =>
  tx.agentOrphan.deleteMany({ where: { agentId, ownerId, reason: { in: ["given_up", "silent"] } } });

/** Removes agents whose owner came back. Answers whether more may be left. */
export async function removeReturned(tx: Tx, take: number): Promise<boolean> {
  const removed = await tx.$executeRaw`
    delete from agent_orphans where agent_id in (
      select o.agent_id from agent_orphans o join people p on p.id = o.owner_id
      where o.reason = 'owner_left' and p.status <> 'deactivated' limit ${take})`;
  return removed === take;
}

/** Claims of each of these agents that wait, at most so many of an agent; of one person, if given. */
export async function claimsOf(
  agentIds: readonly string[],
  personId: string | undefined,
  most: number,
): Promise<OfferToPerson[]> {
  const rows = await keyedQuery<{ id: string }>(
    `select c.id from unnest($1::text[]) as given(id) cross join lateral (
       select c.id from ownership_offers c where c.agent_id = given.id and c.status = 'claimed'
         and ($2::text is null or c.person_id = $2) and c.expires_at > (select clock_timestamp())
       order by c.person_id limit $3) c`,
    [[...agentIds], personId ?? null, most],
  );
  const where = { id: { in: rows.map(({ id }) => id) } };
  return (await prisma().ownershipOffer.findMany({ where, orderBy: { id: "asc" } })).filter(isToPerson);
}

export const countClaims = (agentId: string): Promise<number> =>
  prisma().ownershipOffer.count({ where: { agentId, status: "claimed" } });

export const countClaimsOf = (tx: Tx, personId: string): Promise<number> =>
  tx.ownershipOffer.count({ where: { personId, status: "claimed" } });

/** Lists claims that wait for a person other than the claimant, the soonest end first. */
export const listClaims = async (
  personId: string,
  { after, now, take }: { after: DuePlace | undefined; now: Date; take: number },
): Promise<OfferToPerson[]> => {
  const claims = await prisma().ownershipOffer.findMany({
    where: {
      ...{ status: "claimed", personId: { not: personId }, agent: { orphan: { isNot: null } } },
      ...expiringAfter(after, now),
    },
    orderBy: [{ expiresAt: "asc" }, { id: "asc" }],
    take,
  });
  return claims.filter(isToPerson);
};
