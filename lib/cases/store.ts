import type { Direction } from "@/lib/platform/base/sorts.model";
import { beyondValue } from "@/lib/platform/database/keyset";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { caseError } from "./errors";
import { type CaseState, mostCases, mostPins } from "./model";

export type CaseRow = Prisma.CaseGetPayload<Record<never, never>>;
export type PinOfEntry = { index: number; note: string; case: { id: string; title: string } };
export type PinRow = { index: number; note: string; pinnedById: string; at: Date };

/** Reads a case, or throws `case_not_found`. */
export async function getOrThrow(id: string, tx: Pick<Tx, "case"> = prisma()): Promise<CaseRow> {
  const row = await tx.case.findUnique({ where: { id } });
  if (!row) throw caseError("case_not_found", { facts: { id } });
  return row;
}

/** Reads an open case, and holds it open until the transaction ends. Throws `case_not_found`, `case_closed`. */
export async function openOrThrow(id: string, tx: Tx): Promise<CaseRow> {
  await tx.$queryRaw`select 1 from cases where id = ${id} for update`;
  const row = await getOrThrow(id, tx);
  if (row.closedAt !== null) throw caseError("case_closed", { facts: { id } });
  return row;
}

export const stateWhere = { open: { closedAt: null }, closed: { closedAt: { not: null } } } as const;

export type CasePage = {
  state: CaseState | undefined;
  conditions: Prisma.CaseWhereInput[];
  by: "title" | "created";
  direction: Direction;
  /** The last case before the page. */
  after: { title: string; id: string } | undefined;
  take: number;
};

/** Lists the cases after a place, each with the number of its pins. */
export const list = ({ state, conditions, by, direction, after, take }: CasePage) =>
  prisma().case.findMany({
    where: {
      AND: [...conditions, ...(state ? [stateWhere[state]] : []), ...(after ? [behind(by, direction, after)] : [])],
    },
    orderBy: [...(by === "title" ? [{ title: direction }] : []), { id: direction }],
    take,
    include: { _count: { select: { pins: true } } },
  });

const behind = (
  by: CasePage["by"],
  direction: Direction,
  { title, id }: { title: string; id: string },
): Prisma.CaseWhereInput =>
  by === "created"
    ? { id: beyondValue(direction, id) }
    : { OR: [{ title: beyondValue(direction, title) }, { title, id: beyondValue(direction, id) }] };

/** Reads the pins of a case in the order of the log. */
export async function pinsOf(caseId: string): Promise<PinRow[]> {
  const rows = await prisma().casePin.findMany({ where: { caseId }, orderBy: { index: "asc" }, take: mostPins });
  return rows.map(({ index, note, pinnedById, at }) => ({ index: Number(index), note, pinnedById, at }));
}

/** Reads the pins of some entries in all cases, the newest case first. */
export async function pinsOfEntries(indexes: readonly number[]): Promise<PinOfEntry[]> {
  const rows = await prisma().casePin.findMany({
    where: { index: { in: [...indexes] } },
    orderBy: [{ index: "asc" }, { caseId: "desc" }],
    select: { index: true, note: true, case: { select: { id: true, title: true } } },
  });
  return rows.map(({ index, ...row }) => ({ index: Number(index), ...row }));
}

export type NewCase = Omit<CaseRow, "createdAt" | "closedAt" | "closedById" | "closeReason">;

export async function insert(tx: Tx, data: NewCase): Promise<void> {
  // Two cases are counted one after the other. Reading goes on.
  await tx.$executeRaw`lock table cases in share row exclusive mode`;
  if ((await tx.case.count()) >= mostCases) throw caseError("too_many_cases");
  await tx.case.create({ data });
}

/** Pins entries to a case that was just opened. */
export async function pinAll(tx: Tx, caseId: string, made: { indexes: readonly number[]; pinnedById: string }) {
  const { indexes, pinnedById } = made;
  if (indexes.length === 0) return;
  await tx.casePin.createMany({ data: indexes.map((index) => ({ caseId, index, note: "", pinnedById })) });
}

export async function remove(tx: Tx, id: string): Promise<void> {
  const { count } = await tx.case.deleteMany({ where: { id } });
  if (count === 0) throw caseError("case_not_found", { facts: { id } });
}

/** Gives a case to another person, if the first one still has it. Throws `case_handed_over`. */
export async function assign(tx: Tx, id: string, { from, to }: { from: string; to: string }): Promise<void> {
  const { count } = await tx.case.updateMany({ where: { id, assigneeId: from }, data: { assigneeId: to } });
  if (count === 0) throw caseError("case_handed_over", { errors: [{ path: "from", code: "handed_over" }] });
}

/** Open cases of a person, in the order of their ids. */
export const openOf = (tx: Tx, assigneeId: string, after: string, take: number): Promise<CaseRow[]> =>
  tx.case.findMany({ where: { assigneeId, closedAt: null, id: { gt: after } }, orderBy: { id: "asc" }, take });

/** Closes a case that is open. Throws `case_closed`. */
export async function close(tx: Tx, id: string, { byId, reason }: { byId: string; reason: string }): Promise<void> {
  const count = await tx.$executeRaw`
    update cases set closed_at = clock_timestamp(), closed_by_id = ${byId}, close_reason = ${reason}
    where id = ${id} and closed_at is null`;
  if (count === 0) throw caseError("case_closed", { facts: { id } });
}

/** Opens a case again. Throws `case_not_closed`. */
export async function reopen(tx: Tx, id: string): Promise<void> {
  const { count } = await tx.case.updateMany({
    where: { id, closedAt: { not: null } },
    data: { closedAt: null, closedById: null, closeReason: null },
  });
  if (count === 0) throw caseError("case_not_closed", { facts: { id } });
}

export const idByEmail = async (tx: Tx, email: string): Promise<string | undefined> =>
  (await tx.person.findUnique({ where: { email }, select: { id: true } }))?.id;

/** Adds a pin. Throws `entry_pinned`, `too_many_pins`. */
export async function pin(tx: Tx, caseId: string, made: Omit<PinRow, "at">): Promise<void> {
  // The case is held by `openOrThrow`, so that two pins are counted one after the other.
  if ((await tx.casePin.count({ where: { caseId } })) >= mostPins) throw caseError("too_many_pins");
  try {
    await tx.casePin.create({ data: { caseId, ...made } });
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw caseError("entry_pinned", { errors: [{ path: "index", code: "pinned" }] });
  }
}

/** Replaces the note of a pin, and returns the one of before. Throws `pin_not_found`. */
export async function setNote(
  tx: Tx,
  caseId: string,
  { index, note }: Pick<PinRow, "index" | "note">,
): Promise<string> {
  const [before] = await tx.$queryRaw<{ note: string }[]>`
    select note from case_pins where case_id = ${caseId} and index = ${index} for update`;
  if (!before) throw caseError("pin_not_found", { facts: { caseId, index } });
  await tx.casePin.updateMany({ where: { caseId, index }, data: { note } });
  return before.note;
}

export async function unpin(tx: Tx, caseId: string, index: number): Promise<void> {
  const { count } = await tx.casePin.deleteMany({ where: { caseId, index } });
  if (count === 0) throw caseError("pin_not_found", { facts: { caseId, index } });
}
