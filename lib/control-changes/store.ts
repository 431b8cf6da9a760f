import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { DuePlace } from "@/lib/platform/database/due-place";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import type { ItemRisk } from "@/lib/risk/model";
import { ChangeError } from "./errors";
import { type ControlChange, canMove, isBySystem } from "./model";

type Reader = Pick<Tx, "controlChange">;
type Proposed = Omit<ControlChange, "risk" | "status" | "decidedById" | "decidedAt" | "note"> & { risk: ItemRisk };

/** Adds a proposal, or throws `change_pending` while another one of the same control waits. */
export async function insert(tx: Tx, { throughIds, ...change }: Proposed): Promise<ControlChange> {
  try {
    return await tx.controlChange.create({ data: { ...change, throughIds: [...throughIds] } });
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw new ChangeError("change_pending", { facts: { kind: change.kind, subjectId: change.subjectId } });
  }
}

/** The change of a control that waits; undefined when none does. */
export async function findOpen(
  kind: string,
  subjectId: string,
  reader: Reader = prisma(),
): Promise<ControlChange | undefined> {
  return (await reader.controlChange.findFirst({ where: { kind, subjectId, status: "proposed" } })) ?? undefined;
}

/** Locks the change of a control that waits; undefined when none does, or another writer ended it first. */
export async function lockOpen(
  tx: Tx,
  { kind, subjectId }: Pick<ControlChange, "kind" | "subjectId">,
): Promise<ControlChange | undefined> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    select id from control_changes where kind = ${kind} and subject_id = ${subjectId} and status = 'proposed' for update`;
  return row && (await tx.controlChange.findUniqueOrThrow({ where: { id: row.id } }));
}

/** The changes of some controls that wait, at most one of each. */
export const findOpenOf = (kind: string, subjectIds: readonly string[]): Promise<ControlChange[]> =>
  prisma().controlChange.findMany({ where: { kind, subjectId: { in: [...subjectIds] }, status: "proposed" } });

/** Reads a change of that control, also one that is over; undefined when there is none. */
export async function find(
  { id, kind, subjectId }: Pick<ControlChange, "id" | "kind" | "subjectId">,
  reader: Reader = prisma(),
): Promise<ControlChange | undefined> {
  return (await reader.controlChange.findFirst({ where: { id, kind, subjectId } })) ?? undefined;
}

/** Reads changes by id. */
export const findAll = (ids: readonly string[]): Promise<ControlChange[]> =>
  prisma().controlChange.findMany({ where: { id: { in: [...ids] } } });

/** Lists the changes of a control, the newest first. */
export const listOf = (
  kind: string,
  subjectId: string,
  take: number,
  reader: Reader = prisma(),
): Promise<ControlChange[]> =>
  reader.controlChange.findMany({ where: { kind, subjectId }, orderBy: { id: "desc" }, take });

type OpenPage = {
  /** Only changes of this subject. */
  subject?: string | undefined;
  /** Only changes whose documents name this person or group. */
  naming?: string | undefined;
  after: string | undefined;
  take: number;
};

/**
 * Lists the changes of these kinds that wait at that instant, the oldest first. With the status as a parameter, the index
 * of proposed changes would not be used.
 */
export async function listOpen(
  kinds: readonly string[],
  now: Date,
  { subject, naming, after = "", take }: OpenPage,
): Promise<ControlChange[]> {
  const [only, named] = [subject ?? null, naming === undefined ? null : `"${naming}"`];
  const rows = await prisma().$queryRaw<{ id: string }[]>`
    select id from control_changes
    where status = 'proposed' and kind = any (${[...kinds]}) and expires_at > ${now} and id > ${after}
      and (${only}::text is null or subject_id = ${only}) and (${named}::text is null or strpos(document, ${named}) > 0)
    order by id limit ${take}`;
  const where = { id: { in: rows.map(({ id }) => id) } };
  return prisma().controlChange.findMany({ where, orderBy: { id: "asc" } });
}

/**
 * Lists the changes of these kinds that a person may confirm, the soonest deadline first. Changes that they proposed
 * are left out, also through an agent. So are changes about themselves or one of their groups (I9). Changes of people who
 * left and of an agent that retires wait for the job that withdraws them.
 */
export const listConfirmable = (
  personId: string,
  { kinds, after, now, take }: { kinds: readonly string[]; after: DuePlace | undefined; now: Date; take: number },
): Promise<ControlChange[]> => {
  const { due, id } = after ?? { due: now, id: "" };
  return prisma().$queryRaw<ControlChange[]>`
    select c.id, c.kind, c.subject_id as "subjectId", c.based_on as "basedOn", c.document, c.digest, c.risk, c.reason,
      c.status, c.proposed_by_id as "proposedById", c.through_agent_id as "throughAgentId",
      c.through_ids as "throughIds", c.proposed_at as "proposedAt", c.expires_at as "expiresAt",
      c.decided_by_id as "decidedById", c.decided_at as "decidedAt", c.note
    from control_changes c join people p on p.id = c.proposed_by_id left join agents a on a.id = c.through_agent_id
    where c.status = 'proposed' and c.expires_at > ${now} and c.kind = any (${[...kinds]})
      and (p.status <> 'deactivated' or (c.through_agent_id is null and c.through_ids <> '{}'))
      and c.expires_at >= ${due} and (c.expires_at > ${due} or c.id > ${id})
      and c.proposed_by_id <> ${personId} and not ${personId} = any (c.through_ids)
      and a.owner_id is distinct from ${personId} and c.subject_id <> ${personId}
      and not exists (select from group_members m where m.group_id = c.subject_id and m.person_id = ${personId})
      and not exists (select from agents s where s.id = c.subject_id and s.status in ('retiring', 'retired'))
    order by c.expires_at, c.id limit ${take}`;
};

/** Locks a change of that control until the transaction ends, or throws `change_not_found`. */
export async function lock(
  tx: Tx,
  { id, kind, subjectId }: Pick<ControlChange, "id" | "kind" | "subjectId">,
): Promise<ControlChange> {
  await tx.$queryRaw`select 1 from control_changes where id = ${id} for update`;
  return getOrThrow(tx, { id, kind, subjectId });
}

/** Reads a change of that control, or throws `change_not_found`. */
export async function getOrThrow(
  tx: Tx,
  { id, kind, subjectId }: Pick<ControlChange, "id" | "kind" | "subjectId">,
): Promise<ControlChange> {
  const row = await tx.controlChange.findUnique({ where: { id } });
  if (row?.kind !== kind || row.subjectId !== subjectId) throw new ChangeError("change_not_found", { facts: { id } });
  return row;
}

/** Ends a change that still waits, or throws `change_state` when another writer was first (I5). */
export async function end(
  tx: Tx,
  change: ControlChange,
  to: "applied" | "refused" | "withdrawn" | "expired",
  decision: { decidedById: string | null; decidedAt: Date; note: string | null },
): Promise<void> {
  assertInvariant(canMove(change.status, to), `control change ${change.status} -> ${to}`);
  const { count } = await tx.controlChange.updateMany({
    where: { id: change.id, status: change.status, digest: change.digest },
    data: { ...decision, status: to },
  });
  if (count === 0) throw new ChangeError("change_state", { facts: { id: change.id } });
}

/**
 * Adds the people behind the agent or system that proposed a change: those of that time, and an agent's current owner.
 * Also adds whether the person who proposed it left.
 */
export async function withBehind(change: ControlChange, reader: Pick<Tx, "agent" | "person"> = prisma()) {
  const { throughAgentId, throughIds, proposedById } = change;
  const proposer = isBySystem(change)
    ? null
    : await reader.person.findUnique({ where: { id: proposedById }, select: { status: true } });
  const proposerLeft = proposer?.status === "deactivated";
  if (throughAgentId === null) return { ...change, proposerLeft, behindProposer: throughIds };
  const agent = await reader.agent.findUnique({ where: { id: throughAgentId }, select: { ownerId: true } });
  return { ...change, proposerLeft, behindProposer: [...throughIds, ...(agent?.ownerId ? [agent.ownerId] : [])] };
}

/** Matches changes that wait and that a person ($1) proposed; those of a system are not theirs. */
const openOfProposer = `from control_changes where status = 'proposed' and proposed_by_id = $1
  and (through_agent_id is not null or through_ids = '{}')`;

/** Locks and reads some changes that wait and that a person proposed. */
export async function lockProposedBy(tx: Tx, personId: string, take: number): Promise<ControlChange[]> {
  const sql = `select id ${openOfProposer} order by id limit ${take} for update`;
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(sql, personId);
  return tx.controlChange.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, orderBy: { id: "asc" } });
}

/** Counts the changes that wait and that a person proposed, up to a number. */
export async function countProposedBy(personId: string, most: number): Promise<number> {
  const sql = `select count(*)::int as count from (select 1 ${openOfProposer} limit ${most}) x`;
  const [row] = await prisma().$queryRawUnsafe<{ count: number }[]>(sql, personId);
  return row?.count ?? 0;
}

/** Names people by id. */
export async function peopleNames(ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await prisma().person.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Locks changes that were not confirmed in time, by the database's clock. It skips those that are being decided. */
export const dueForExpiry = async (tx: Tx, take: number): Promise<ControlChange[]> => {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id from control_changes where status = 'proposed' and expires_at <= (select clock_timestamp())
    order by id limit ${take}::int for update skip locked`;
  return tx.controlChange.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, orderBy: { id: "asc" } });
};
