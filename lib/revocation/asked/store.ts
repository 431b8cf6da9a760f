import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { revocationError } from "@/lib/revocation/errors";
import type { AskedStatus } from "./model";

const include = { delegation: { include: { agent: true } } } as const;
export type AskedRow = Prisma.RevocationRequestGetPayload<{ include: typeof include }>;

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

type Decision = { status: Exclude<AskedStatus, "open">; decidedById: string; decidedAt: Date; note: string };

/** Decides an open request. Returns false if another writer decided it first. */
export async function decide(tx: Tx, id: string, decision: Decision): Promise<boolean> {
  const { count } = await tx.revocationRequest.updateMany({ where: { id, status: "open" }, data: decision });
  return count === 1;
}

/** Lists requests, newest first. */
export const list = (where: Prisma.RevocationRequestWhereInput, take: number): Promise<AskedRow[]> =>
  prisma().revocationRequest.findMany({ where, include, orderBy: { id: "desc" }, take });
