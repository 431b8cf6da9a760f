import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { draftError } from "./errors";
import { draftDays } from "./schema";

/** A draft of a person as it was read. */
type Kept = { id: string; personId: string; version: number };

export type DraftRow = Prisma.DraftGetPayload<Record<never, never>>;

/** Reads a draft of a person. Throws `draft_not_found`, also for another person's draft. */
export async function getOrThrow(personId: string, id: string, tx: Pick<Tx, "draft"> = prisma()): Promise<DraftRow> {
  const row = await tx.draft.findFirst({ where: { id, personId } });
  if (!row) throw draftError("draft_not_found", { facts: { id } });
  return row;
}

/** Lists the drafts of a person, the last changed first. */
export const listOf = (personId: string): Promise<DraftRow[]> =>
  prisma().draft.findMany({ where: { personId }, orderBy: { updatedAt: "desc" } });

export const countOf = (tx: Tx, personId: string): Promise<number> => tx.draft.count({ where: { personId } });

export const insert = (tx: Tx, data: Prisma.DraftUncheckedCreateInput): Promise<DraftRow> => tx.draft.create({ data });

/** Replaces the content of a draft, or throws if another window saved it first. */
export async function replace(
  tx: Tx,
  from: Kept,
  to: { agentId: string | null; content: string; updatedAt: Date },
): Promise<void> {
  const { id, personId, version } = from;
  const { count } = await tx.draft.updateMany({
    where: { id, personId, version },
    data: { ...to, version: version + 1 },
  });
  if (count === 0) throw draftError("draft_changed_meanwhile", { facts: { id, version } });
}

/** Removes a draft, or throws if another window wrote it meanwhile. */
export async function remove(tx: Tx, { id, personId, version }: Kept): Promise<void> {
  const { count } = await tx.draft.deleteMany({ where: { id, personId, version } });
  if (count === 0) throw draftError("draft_changed_meanwhile", { facts: { id, version } });
}

/** Removes some drafts that name an agent. Returns their number. */
export const removeSomeOf = (tx: Tx, agentId: string, take: number): Promise<number> =>
  tx.$executeRaw`delete from drafts where id in (select id from drafts where agent_id = ${agentId} limit ${take} for update)`;

/** Removes the drafts that have not changed for `draftDays` days. Returns their number. */
export const removeOld = (tx: Tx): Promise<number> =>
  tx.$executeRaw`delete from drafts where updated_at < (select clock_timestamp()) - make_interval(days => ${draftDays}::int)`;
