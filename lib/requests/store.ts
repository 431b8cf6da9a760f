import type { Catalogue, CatalogueType } from "@/lib/authority/language/model";
import type { PasskeyEvidence } from "@/lib/passkeys/schema";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { due } from "@/lib/platform/database/due";
import type { Prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { walk } from "@/lib/platform/database/walk";
import { type EntitledPerson, entitledPeople } from "@/lib/principals/entitlement.store";
import { requestError } from "./errors";
import { canMove, type RequestStatus, undecided, type Verdict } from "./model";

export const requestInclude = {
  agent: {
    select: {
      ...{ id: true, name: true, displayName: true, riskTier: true, environment: true, status: true },
      ...{ ownerId: true, blueprintId: true },
    },
  },
  throughAgent: { select: { id: true, name: true, ownerId: true } },
  steps: { where: { state: "open" }, select: { revision: true, rule: true } },
} as const;

export type RequestRow = Prisma.RequestGetPayload<{ include: typeof requestInclude }>;

/** Reads one request, or throws that there is none. */
export async function getOrThrow(tx: Tx, id: string): Promise<RequestRow> {
  const row = await tx.request.findUnique({ where: { id }, include: requestInclude });
  if (!row) throw requestError("request_not_found", { facts: { id } });
  return row;
}

/** Reads a delegation in its current version. */
export async function currentVersion(tx: Tx, delegationId: string) {
  const { currentVersion: version } = await tx.delegation.findUniqueOrThrow({ where: { id: delegationId } });
  return tx.delegationVersion.findUniqueOrThrow({ where: { delegationId_version: { delegationId, version } } });
}

/** Locks the row until the transaction ends, so that racing decisions come one after the other. */
export async function lock(tx: Tx, id: string): Promise<RequestRow> {
  await tx.$queryRaw`select 1 from requests where id = ${id} for update`;
  return getOrThrow(tx, id);
}

export const insert = (tx: Tx, data: Prisma.RequestUncheckedCreateInput) =>
  tx.request.create({ data, include: requestInclude });

/** Changes the status of a request, or throws `request_changed_meanwhile` if another writer was first. */
export async function transition(
  tx: Tx,
  from: { id: string; status: RequestStatus; revision: number },
  to: RequestStatus,
  change: { decidedAt?: Date; delegationId?: string },
): Promise<void> {
  assertInvariant(canMove(from.status, to), `request ${from.status} -> ${to}`);
  const { count } = await tx.request.updateMany({
    where: { id: from.id, status: from.status, revision: from.revision },
    data: { ...change, status: to },
  });
  if (count === 0) throw requestError("request_changed_meanwhile", { facts: { id: from.id } });
}

/** Replaces the shown revision. Returns false if it has changed since it was read, or the request is decided. */
export async function replaceShown(
  tx: Tx,
  from: { id: string; revision: number; digest: string },
  data: Prisma.RequestUncheckedUpdateManyInput,
): Promise<boolean> {
  const { count } = await tx.request.updateMany({
    where: {
      id: from.id,
      revision: from.revision,
      digest: from.digest,
      status: { in: [...undecided] },
    },
    data,
  });
  return count === 1;
}

/** Assigns an undecided request, or throws `request_changed_meanwhile` if another writer was first. */
export async function assign(
  tx: Tx,
  from: RequestRow,
  to: { assigneeId: string | null; assigneeGroup: string | null },
): Promise<void> {
  const { id, revision, status, currentStep } = from;
  const { count } = await tx.request.updateMany({ where: { id, revision, status, currentStep }, data: to });
  if (count === 0) throw requestError("request_changed_meanwhile", { facts: { id } });
}

export const insertRevision = (tx: Tx, data: Prisma.RequestRevisionUncheckedCreateInput) =>
  tx.requestRevision.create({ data });
export type RevisionRow = Prisma.RequestRevisionGetPayload<object>;

/** Reads the last revision that the requester wrote, by request. */
export async function lastAsked(tx: Tx, requestIds: readonly string[]): Promise<Map<string, RevisionRow>> {
  if (requestIds.length === 0) return new Map();
  const rows = await tx.requestRevision.findMany({
    where: { requestId: { in: [...requestIds] }, cause: { in: ["made", "revised"] } },
    orderBy: { revision: "asc" },
  });
  return new Map(rows.map((row) => [row.requestId, row]));
}

export const revisionsOf = (tx: Tx, requestId: string) =>
  tx.requestRevision.findMany({ where: { requestId }, orderBy: { revision: "asc" } });
type Word = {
  step: number;
  by: string;
  on: string | null;
  note: string;
  /** Evidence of the passkey signature. */
  passkey?: PasskeyEvidence | undefined;
};

/** Stores a person's vote, with the times when they first read the revision and when the step opened. */
export async function castVote(
  tx: Tx,
  { id: requestId, revision, digest }: RequestRow,
  { step, by: personId, on: forPersonId, note, passkey }: Word,
  verdict: Verdict,
  at: Date,
): Promise<void> {
  const of = { requestId, revision };
  const reading = await tx.requestReading.findUnique({ where: { requestId_revision_personId: { ...of, personId } } });
  const opened = await tx.requestStep.findUnique({ where: { requestId_revision_number: { ...of, number: step } } });
  const since = { firstReadAt: reading?.firstReadAt ?? null, openedAt: opened?.openedAt ?? null };
  const said = { step, personId, forPersonId, verdict, digest, note, ...(passkey && { passkey }) };
  await tx.requestVote.create({ data: { ...of, ...said, ...since, at } });
}
/** Marks a person's approval of the current step as withdrawn, or throws if another writer was first. */
export async function withdrawVote(
  tx: Tx,
  { id, revision, currentStep: step }: RequestRow,
  personId: string,
  now: Date,
): Promise<void> {
  const { count } = await tx.requestVote.updateMany({
    where: { requestId: id, revision, step, personId, verdict: "approve", withdrawnAt: null },
    data: { withdrawnAt: now },
  });
  if (count === 0) throw requestError("request_changed_meanwhile", { facts: { id } });
}

export const insertComment = (tx: Tx, data: Prisma.RequestCommentUncheckedCreateInput) =>
  tx.requestComment.create({ data });
export const votesOf = (tx: Tx, requestId: string) =>
  tx.requestVote.findMany({ where: { requestId }, orderBy: { at: "asc" } });
export const commentsOf = (tx: Tx, requestId: string) =>
  tx.requestComment
    .findMany({ where: { requestId }, orderBy: { id: "desc" }, take: 500 })
    .then((newest) => newest.toReversed());

/** Reads the names of the people whose approval or denial counted for the decision, by request. */
export async function decidersOf(tx: Tx, requestIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await tx.$queryRaw<{ request_id: string; names: string[] }[]>`
    select v.request_id, array_agg(p.name order by v.at) as names
    from request_votes v
    join requests r on r.id = v.request_id and r.revision = v.revision
    join people p on p.id = v.person_id
    where v.request_id = any (${[...requestIds]}::text[]) and v.verdict in ('approve', 'deny')
      and v.withdrawn_at is null
    group by v.request_id`;
  return new Map(rows.map(({ request_id, names }) => [request_id, names]));
}

/** Notes when a person first read a revision. Later readings of the same revision change nothing. */
export async function noteReading(tx: Tx, requestId: string, revision: number, personId: string): Promise<void> {
  await tx.requestReading.createMany({ data: { requestId, revision, personId }, skipDuplicates: true });
}

/** Finds the newest revision before the shown one that a person read; undefined if they read none. */
export async function lastReadBefore(
  tx: Tx,
  { id, revision }: RequestRow,
  personId: string,
): Promise<number | undefined> {
  const read = await tx.requestReading.findFirst({
    where: { requestId: id, personId, revision: { lt: revision } },
    orderBy: { revision: "desc" },
  });
  return read?.revision;
}

export function listRows(
  tx: Tx,
  where: Prisma.RequestWhereInput,
  orderBy: Prisma.RequestOrderByWithRelationInput[],
  take: number,
): Promise<RequestRow[]> {
  return tx.request.findMany({ where, orderBy, take, include: requestInclude });
}

/** Finds the id of the last of the newest `count` requests; undefined if there are fewer. */
export async function oldestOf(tx: Tx, count: number, before: string | undefined): Promise<string | undefined> {
  const where = before === undefined ? {} : { id: { lt: before } };
  const select = { id: true } as const;
  const [row] = await tx.request.findMany({ where, orderBy: { id: "desc" }, skip: count - 1, take: 1, select });
  return row?.id;
}

/** Locks requests whose time to decide is over. Skips requests that another transaction has locked. */
export async function dueForExpiry(tx: Tx, take: number): Promise<RequestRow[]> {
  const place = { table: "requests", statuses: ["pending", "changes_requested"], column: "decide_by", take };
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `select id from requests where ${due(place)} limit ${take} for update skip locked`,
  );
  return tx.request.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, include: requestInclude });
}

/** Locks up to `take` undecided requests for an agent. */
export async function openFor(tx: Tx, agentId: string, take: number): Promise<RequestRow[]> {
  const half = (column: "agent_id" | "through_agent_id") => {
    const { where, order } = walk({ columns: [column], values: ["$1"], after: "''" });
    return `(select id from requests where ${where} and status in ('pending', 'changes_requested')
      order by ${order} limit $2 for update)`;
  };
  const sql = `with one as ${half("agent_id")}, other as ${half("through_agent_id")}
    select id from one union select id from other limit $2`;
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(sql, agentId, take);
  return tx.request.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, include: requestInclude });
}

/** A person with what they may delegate; null in `entitlement` is the entitlement `standard`. */
export const personWithEntitlement = async (tx: Tx, id: string): Promise<EntitledPerson | undefined> =>
  (await entitledPeople(tx, [id])).get(id);

/** Catalogues of active resource servers by identifier. */
export async function cataloguesAt(
  tx: Tx,
  identifiers: readonly string[],
): Promise<(Catalogue & { version: number })[]> {
  const rows = await tx.resourceServer.findMany({
    where: { identifier: { in: [...identifiers] }, status: "active" },
    orderBy: { identifier: "asc" },
  });
  return rows.map((row) => ({
    identifier: row.identifier,
    types: row.types as CatalogueType[],
    version: row.catalogueVersion,
  }));
}
