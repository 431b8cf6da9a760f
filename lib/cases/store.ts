import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { caseError } from "./errors";
import { mostCases, mostPins } from "./model";

export type CaseRow = Prisma.CaseGetPayload<Record<never, never>>;
export type PinRow = { index: number; note: string; pinnedById: string; at: Date };

/** Reads a case, or throws `case_not_found`. */
export async function getOrThrow(id: string, tx: Pick<Tx, "case"> = prisma()): Promise<CaseRow> {
  const row = await tx.case.findUnique({ where: { id } });
  if (!row) throw caseError("case_not_found", { facts: { id } });
  return row;
}

/** Lists the cases, the newest first, each with the number of its pins. */
export const list = () =>
  prisma().case.findMany({
    orderBy: { id: "desc" },
    take: mostCases,
    include: { _count: { select: { pins: true } } },
  });

/** Reads the pins of a case in the order of the log. */
export async function pinsOf(caseId: string): Promise<PinRow[]> {
  const rows = await prisma().casePin.findMany({ where: { caseId }, orderBy: { index: "asc" }, take: mostPins });
  return rows.map(({ index, note, pinnedById, at }) => ({ index: Number(index), note, pinnedById, at }));
}

export async function insert(tx: Tx, data: Omit<CaseRow, "createdAt">): Promise<void> {
  // Two cases are counted one after the other. Reading goes on.
  await tx.$executeRaw`lock table cases in share row exclusive mode`;
  if ((await tx.case.count()) >= mostCases) throw caseError("too_many_cases");
  await tx.case.create({ data });
}

export async function remove(tx: Tx, id: string): Promise<void> {
  const { count } = await tx.case.deleteMany({ where: { id } });
  if (count === 0) throw caseError("case_not_found", { facts: { id } });
}

/** Adds a pin. Throws `entry_pinned`, `too_many_pins`. */
export async function pin(tx: Tx, caseId: string, made: Omit<PinRow, "at">): Promise<void> {
  // Two pins of one case are counted one after the other.
  await tx.$queryRaw`select 1 from cases where id = ${caseId} for update`;
  if ((await tx.casePin.count({ where: { caseId } })) >= mostPins) throw caseError("too_many_pins");
  try {
    await tx.casePin.create({ data: { caseId, ...made } });
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw caseError("entry_pinned", { errors: [{ path: "index", code: "pinned" }] });
  }
}

export async function unpin(tx: Tx, caseId: string, index: number): Promise<void> {
  const { count } = await tx.casePin.deleteMany({ where: { caseId, index } });
  if (count === 0) throw caseError("pin_not_found", { facts: { caseId, index } });
}
