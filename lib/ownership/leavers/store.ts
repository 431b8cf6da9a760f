import type { Heir } from "@/lib/ownership/heirs";
import { type LeaverItemKind, type LeaverOutcome, type LeaverStatus, leaverItemKinds } from "@/lib/ownership/model";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";

/** A certificate may be long, so it is read only where it is asked for. */
const omit = { certificate: true, signature: true } as const;
export type LeaverRow = Prisma.LeaverGetPayload<{ omit: typeof omit }>;
export type ItemRow = Prisma.LeaverItemGetPayload<object>;
const include = { person: { select: { id: true, name: true, email: true } } } as const;
export type ShownLeaver = Prisma.LeaverGetPayload<{ include: typeof include; omit: typeof omit }>;

export const find = (id: string): Promise<ShownLeaver | null> =>
  prisma().leaver.findUnique({ where: { id }, include, omit });

/** Reads the certificate of a finished leaver. */
export const findCertificate = (id: string): Promise<{ certificate: string | null; signature: string | null } | null> =>
  prisma().leaver.findFirst({ where: { id, status: "finished" }, select: { certificate: true, signature: true } });

/** Keeps a certificate, in place of an earlier one, of a leaver that is not finished. */
export const keepCertificate = (id: string, made: { text: string; signature: string; digest: string }) =>
  prisma().leaver.updateMany({
    where: { id, status: "waiting" },
    data: { certificate: made.text, signature: made.signature, certificateDigest: made.digest },
  });

/** Lists leavers, the last one first. */
export const list = (before: string | undefined, take: number): Promise<ShownLeaver[]> =>
  prisma().leaver.findMany({
    where: before === undefined ? {} : { id: { lt: before } },
    ...{ include, omit, orderBy: { id: "desc" }, take },
  });

export const listOpen = (status: LeaverStatus, take: number): Promise<LeaverRow[]> =>
  prisma().leaver.findMany({ where: { status }, orderBy: { id: "asc" }, take, omit });

/** Finds the leaver of that departure, or an earlier one of the person that is open. */
export const findOfPerson = (tx: Tx, personId: string, leftAt: Date): Promise<LeaverRow | null> =>
  tx.leaver.findFirst({
    where: { personId, OR: [{ leftAt }, { status: { in: ["settling", "waiting"] } }] },
    ...{ orderBy: { leftAt: "desc" }, omit },
  });

/** Adds people who caused the departure, and so inherit nothing by it. The caller holds the person who left. */
export async function joinedBy(tx: Tx, leaver: LeaverRow, byIds: readonly string[]): Promise<LeaverRow> {
  const others = byIds.filter((one) => !leaver.byIds.includes(one));
  if (others.length === 0) return leaver;
  return tx.leaver.update({ where: { id: leaver.id }, data: { byIds: [...leaver.byIds, ...others] }, omit });
}

export const insert = (tx: Tx, data: Prisma.LeaverUncheckedCreateInput): Promise<LeaverRow> =>
  tx.leaver.create({ data, omit });

/** Loads a leaver and holds its row until the transaction ends; null if it is not in that status. */
export async function lockIn(tx: Tx, id: string, status: LeaverStatus): Promise<LeaverRow | null> {
  await tx.$queryRaw`select 1 from leavers where id = ${id} for update`;
  return tx.leaver.findFirst({ where: { id, status }, omit });
}

/** Moves a leaver on from a status; false if another writer did. */
export async function move(
  tx: Tx,
  { id, status }: Pick<LeaverRow, "id" | "status">,
  data: Prisma.LeaverUncheckedUpdateInput & { status: LeaverStatus },
): Promise<boolean> {
  return (await tx.leaver.updateMany({ where: { id, status }, data })).count === 1;
}

export type NewItem = { kind: LeaverItemKind; subjectId: string; outcome: LeaverOutcome; heir?: Heir | undefined };

/** Notes things that a leaver left behind; those that are noted already stay as they are. */
export const insertItems = (tx: Tx, leaverId: string, items: readonly NewItem[]) =>
  tx.leaverItem.createMany({
    data: items.map(({ kind, subjectId, outcome, heir }) => ({
      ...{ leaverId, kind, subjectId, outcome, toPersonId: heir?.personId ?? null, rule: heir?.rule ?? null },
    })),
    skipDuplicates: true,
  });

/** The last noted thing of a kind: a job goes on behind it. */
export async function lastItem(tx: Tx, leaverId: string, kind: LeaverItemKind): Promise<string> {
  const where = { leaverId, kind };
  const last = await tx.leaverItem.findFirst({ where, orderBy: { subjectId: "desc" }, select: { subjectId: true } });
  return last?.subjectId ?? "";
}

export const setOutcome = (tx: Tx, { leaverId, kind, subjectId }: ItemRow, outcome: LeaverOutcome) =>
  tx.leaverItem.updateMany({ where: { leaverId, kind, subjectId, outcome: "waiting" }, data: { outcome } });

/** Sets the outcome of some waiting items of a kind. */
export const setOutcomes = (
  tx: Tx,
  of: Pick<ItemRow, "leaverId" | "kind">,
  subjectIds: readonly string[],
  outcome: LeaverOutcome,
) =>
  tx.leaverItem.updateMany({
    where: { ...of, subjectId: { in: [...subjectIds] }, outcome: "waiting" },
    data: { outcome },
  });

/** Lists waiting items of a kind in the order of their ids. With the outcome as a parameter, their index would not be used. */
export const waitingItems = (
  tx: Tx,
  leaverId: string,
  kind: LeaverItemKind,
  { after = "", take }: { after?: string; take: number },
): Promise<ItemRow[]> => tx.$queryRaw<ItemRow[]>`
  select leaver_id as "leaverId", kind, subject_id as "subjectId", outcome, to_person_id as "toPersonId", rule, at
  from leaver_items
  where leaver_id = ${leaverId} and kind = ${kind}::leaver_item_kind and outcome = 'waiting' and subject_id > ${after}
  order by subject_id limit ${take}`;

export async function anyWaiting(tx: Tx, leaverId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`
    select 1 from leaver_items where leaver_id = ${leaverId} and outcome = 'waiting' limit 1`;
  return rows.length > 0;
}

/** Reads a page of what a leaver left behind. */
export const listItems = (
  { leaverId, outcome }: { leaverId: string; outcome?: LeaverOutcome | undefined },
  after: readonly [LeaverItemKind, string] | undefined,
  take: number,
  tx: Tx = prisma(),
): Promise<ItemRow[]> =>
  tx.leaverItem.findMany({
    where: {
      ...{ leaverId, ...(outcome === undefined ? {} : { outcome }) },
      ...(after && { OR: [{ kind: after[0], subjectId: { gt: after[1] } }, { kind: { in: kindsAfter(after[0]) } }] }),
    },
    ...{ orderBy: [{ kind: "asc" }, { subjectId: "asc" }], take },
  });

/** The database orders kinds as they were declared. */
const kindsAfter = (kind: LeaverItemKind): LeaverItemKind[] => leaverItemKinds.slice(leaverItemKinds.indexOf(kind) + 1);

export type Counts = Record<LeaverOutcome, number>;
const none: Counts = { waiting: 0, rehomed: 0, stopped: 0, ended: 0 };

/** Counts what leavers left behind, by outcome. */
export async function countItems(ids: readonly string[], tx: Tx = prisma()): Promise<Map<string, Counts>> {
  const rows = await tx.leaverItem.groupBy({
    by: ["leaverId", "outcome"],
    where: { leaverId: { in: [...ids] } },
    _count: { _all: true },
  });
  const counts = new Map(ids.map((id) => [id, { ...none }]));
  for (const { leaverId, outcome, _count } of rows) {
    const of = counts.get(leaverId);
    if (of) of[outcome] = _count._all;
  }
  return counts;
}
