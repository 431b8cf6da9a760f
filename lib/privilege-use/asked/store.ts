import type { DuePlace } from "@/lib/platform/database/due-place";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { narrowingError } from "./errors";
import { type NarrowingStatus, type Obstacle, restDays } from "./model";

const include = { delegation: { include: { agent: true } } } as const;
export type NarrowingRow = Prisma.NarrowingRequestGetPayload<{ include: typeof include }>;

/** Adds an open request, or throws `narrowing_already_asked` if one is open for the delegation. */
export async function insert(tx: Tx, data: Prisma.NarrowingRequestUncheckedCreateInput): Promise<void> {
  try {
    await tx.narrowingRequest.create({ data });
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw narrowingError("narrowing_already_asked", { delegationId: data.delegationId });
  }
}

/** Holds a delegation until the commit, so that the trigger of its end finds a request that is added meanwhile. */
export const holdDelegation = (tx: Tx, id: string): Promise<unknown> =>
  tx.$queryRaw`select id from delegations where id = ${id} for share`;

/** Finds the obstacle to another request in one statement, so that no answer falls between two reads. */
export async function obstacleTo(tx: Tx, delegationId: string, askedById: string): Promise<Obstacle | undefined> {
  const rows = await tx.$queryRaw<{ status: Obstacle }[]>`
    (select status::text as status from narrowing_requests where delegation_id = ${delegationId} and status = 'open')
    union all
    (select status::text from narrowing_requests where delegation_id = ${delegationId} and asked_by_id = ${askedById}
      and status = 'declined' and ended_at > (select clock_timestamp()) - make_interval(days => ${restDays}::int) limit 1)`;
  return rows.find(({ status }) => status === "open")?.status ?? rows[0]?.status;
}

export const find = (tx: Tx, id: string): Promise<NarrowingRow | null> =>
  tx.narrowingRequest.findUnique({ where: { id }, include });

export const findAll = (ids: readonly string[]): Promise<NarrowingRow[]> =>
  prisma().narrowingRequest.findMany({ where: { id: { in: [...ids] } }, include });

type End = { status: Exclude<NarrowingStatus, "open">; decidedById: string; endedAt: Date; note: string | null };

/** Ends an open request. Returns false if another writer ended it first. */
export async function end(tx: Tx, id: string, change: End): Promise<boolean> {
  const { count } = await tx.narrowingRequest.updateMany({ where: { id, status: "open" }, data: change });
  return count === 1;
}

/** Lists the requests about a delegation, the newest first. */
export const listOf = (delegationId: string, before: string | undefined, take: number): Promise<NarrowingRow[]> =>
  prisma().narrowingRequest.findMany({
    where: { delegationId, ...(before !== undefined && { id: { lt: before } }) },
    ...{ include, take, orderBy: { id: "desc" } },
  });

type Place = Pick<NarrowingRow, "expiresAt" | "id">;

/** Reads some requests about an agent that wait, the soonest end first, from after a place. */
export async function listWaitingOf(agentId: string, after: Place | undefined, take: number): Promise<NarrowingRow[]> {
  const rows = await keyedQuery<{ id: string }>(
    `select id from narrowing_requests
     where agent_id = $1 and status = 'open' and expires_at > (select clock_timestamp())
       and (expires_at, id) > ($2::timestamptz, $3) order by expires_at, id limit $4`,
    [agentId, after?.expiresAt ?? new Date(0), after?.id ?? "", take],
    { inOrder: true },
  );
  const byId = new Map((await findAll(rows.map(({ id }) => id))).map((row) => [row.id, row]));
  return rows.flatMap(({ id }) => byId.get(id) ?? []);
}

/** Reads the requests about an agent that ended since an instant. */
export async function listEndedOf(agentId: string, since: Date): Promise<NarrowingRow[]> {
  const rows = await keyedQuery<{ id: string }>(
    "select id from narrowing_requests where agent_id = $1 and ended_at >= $2::timestamptz",
    [agentId, since],
  );
  return findAll(rows.map(({ id }) => id));
}

/** The open requests whose time is over, the oldest first. A trigger ends the time of one whose delegation ended. */
export const listDue = async (take: number): Promise<string[]> => {
  const rows = await keyedQuery<{ id: string }>(
    `select id from narrowing_requests where status = 'open' and expires_at <= (select clock_timestamp())
     order by expires_at, id limit $1`,
    [take],
    { inOrder: true },
  );
  return rows.map(({ id }) => id);
};

/** Writes the end of those requests that are still open and over. Those that another server works on are left out. */
export async function expireAmong(tx: Tx, ids: readonly string[], endedAt: Date): Promise<NarrowingRow[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    update narrowing_requests set status = 'expired', ended_at = ${endedAt} where id in (
      select id from narrowing_requests where id = any (${[...ids]}::text[]) and status = 'open'
        and expires_at <= (select clock_timestamp())
      for update skip locked) returning id`;
  return tx.narrowingRequest.findMany({
    where: { id: { in: rows.map(({ id }) => id) } },
    ...{ include, orderBy: { id: "asc" } },
  });
}

/** A request that waits, with what its place in a list needs. */
export type WaitingNarrowing = { id: string; expiresAt: Date };

// $1: the owner. $2: now. $3, $4: the place; a null id begins after that instant. $5: how many.
const waitingSql = `
  select n.id, n.expires_at as "expiresAt" from agents a
    join narrowing_requests n on n.agent_id = a.id and n.status = 'open'
    join delegations d on d.id = n.delegation_id and d.status not in ('revoked', 'expired')
  where a.owner_id = $1 and n.expires_at > $2::timestamptz
    and (n.expires_at > $3::timestamptz or (n.expires_at = $3::timestamptz and n.id > $4::text))
  order by n.expires_at, n.id limit $5`;

/** Lists the requests about agents of an owner that wait at an instant, the soonest end first. */
export function listWaiting(
  ownerId: string,
  { after, now, take }: { after: DuePlace | undefined; now: Date; take: number },
): Promise<WaitingNarrowing[]> {
  const { due, id } = after ?? { due: now, id: "" };
  return keyedQuery<WaitingNarrowing>(waitingSql, [ownerId, now, due, id, take]);
}
