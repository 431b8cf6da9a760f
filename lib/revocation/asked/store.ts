import { clock } from "@/lib/platform/base/clock";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { revocationError } from "@/lib/revocation/errors";
import type { AskedStatus } from "./model";

const include = { delegation: { include: { agent: true } } } as const;
export type AskedRow = Prisma.RevocationRequestGetPayload<{ include: typeof include }>;

/** Whether the delegation of a request was revoked otherwise, or expired. */
export const isOver = ({ delegation: { status, expiresAt } }: AskedRow): boolean =>
  status === "revoked" || status === "expired" || expiresAt <= clock.now();

/** Requests about delegations that were neither revoked nor expired at an instant. */
export const aboutLive = (now: Date): Prisma.RevocationRequestWhereInput => ({
  delegation: { status: { notIn: ["revoked", "expired"] }, expiresAt: { gt: now } },
});

type New = { id: string; delegationId: string; askedById: string; reason: string };

/** Adds an open request, or throws `already_asked` if one is open for the delegation. */
export async function insert(tx: Tx, data: New): Promise<void> {
  try {
    await tx.revocationRequest.create({ data });
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw revocationError("already_asked", { delegationId: data.delegationId });
  }
}

export const find = (tx: Tx, id: string): Promise<AskedRow | null> =>
  tx.revocationRequest.findUnique({ where: { id }, include });

export const findAll = (ids: readonly string[]): Promise<AskedRow[]> =>
  prisma().revocationRequest.findMany({ where: { id: { in: [...ids] } }, include });

// $1: behind this id. $2: now. $3: how many.
const waitingSql = `
  select r.id from revocation_requests r join delegations d on d.id = r.delegation_id
  where r.status = 'open' and r.id > $1::text and d.status not in ('revoked', 'expired') and d.expires_at > $2::timestamptz
  order by r.id limit $3`;

/** Lists the ids of requests that wait at an instant, the oldest first. */
export async function listWaiting({ after, now, take }: { after: string; now: Date; take: number }): Promise<string[]> {
  const rows = await keyedQuery<{ id: string }>(waitingSql, [after, now, take], { inOrder: true });
  return rows.map(({ id }) => id);
}

type Decision = { status: Exclude<AskedStatus, "open">; decidedById: string; decidedAt: Date; note: string };

/** Decides an open request. Returns false if another writer decided it first. */
export async function decide(tx: Tx, id: string, decision: Decision): Promise<boolean> {
  const { count } = await tx.revocationRequest.updateMany({ where: { id, status: "open" }, data: decision });
  return count === 1;
}

/** Lists requests, newest first. */
export const list = (where: Prisma.RevocationRequestWhereInput, take: number): Promise<AskedRow[]> =>
  prisma().revocationRequest.findMany({ where, include, orderBy: { id: "desc" }, take });
