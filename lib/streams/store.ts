import { sqlPool } from "@/lib/platform/database/pool";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { streamError } from "./errors";
import { type StopReason, type StreamStatus, streamsAtMost } from "./model";
import type { StreamPlace } from "./schema";

export type StreamRow = Prisma.StreamGetPayload<Record<never, never>>;

/** Reads a stream, or throws `stream_not_found`. */
export async function getOrThrow(id: string, tx: Pick<Tx, "stream"> = prisma()): Promise<StreamRow> {
  const row = await tx.stream.findUnique({ where: { id } });
  if (!row) throw streamError("stream_not_found", { facts: { id } });
  return row;
}

/** Lists the streams by name. */
export const list = (): Promise<StreamRow[]> =>
  prisma().stream.findMany({ orderBy: { name: "asc" }, take: 2 * streamsAtMost });

export const findFromEnvironment = (tx: Pick<Tx, "stream">): Promise<StreamRow[]> =>
  tx.stream.findMany({ where: { fromEnvironment: true }, take: streamsAtMost });

/** Lets two changes of the list follow each other. Reading and delivering go on. */
export const lockList = (tx: Tx): Promise<unknown> =>
  tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('streams', 0))`;

export type NewStream = Pick<
  StreamRow,
  | "id"
  | "name"
  | "kind"
  | "url"
  | "q"
  | "includesReads"
  | "carriesTexts"
  | "headers"
  | "headerNames"
  | "secret"
  | "secretSetAt"
  | "position"
  | "createdById"
> & { fromEnvironment?: boolean };

/** Adds a stream. Throws `stream_exists`, `too_many_log_streams`. */
export async function insert(tx: Tx, data: NewStream): Promise<StreamRow> {
  await lockList(tx);
  if ((await tx.stream.count()) >= streamsAtMost) throw streamError("too_many_log_streams");
  return refusingTaken(() => tx.stream.create({ data }));
}

export type StreamChange = Partial<Omit<NewStream, "id" | "kind">> &
  Partial<
    Pick<
      StreamRow,
      | "status"
      | "reason"
      | "previousSecret"
      | "previousUntil"
      | "failures"
      | "failingSince"
      | "nextAttemptAt"
      | "lastCode"
    >
  >;

/** Failures that a new address, or a person who looked, makes meaningless. */
export const noFailures = { failures: 0, failingSince: null, nextAttemptAt: null, lastCode: null } as const;

/**
 * Changes a stream that is still at the version read, or throws `stream_changed_meanwhile`. A worker that holds the
 * stream writes nothing from then on.
 */
export function update(tx: Tx, from: StreamRow, change: StreamChange): Promise<StreamRow> {
  return refusingTaken(async () => {
    const { count } = await tx.stream.updateMany({
      where: { id: from.id, version: from.version },
      data: { ...change, version: { increment: 1 }, fence: { increment: 1 }, leasedUntil: null },
    });
    if (count === 0) throw streamError("stream_changed_meanwhile", { facts: { id: from.id } });
    return getOrThrow(from.id, tx);
  });
}

/** Removes a stream that is still at the version read, with its deliveries. */
export async function remove(tx: Tx, { id, version }: StreamRow): Promise<void> {
  const { count } = await tx.stream.deleteMany({ where: { id, version } });
  if (count === 0) throw streamError("stream_changed_meanwhile", { facts: { id } });
}

async function refusingTaken<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw streamError("stream_exists", { errors: [{ path: "name", code: "taken" }] });
  }
}

/** Stops a stream for a reason that the worker with this fence found; undefined if the stream changed meanwhile. */
export async function stop(
  tx: Tx,
  { id, fence }: Pick<StreamRow, "id" | "fence">,
  status: StreamStatus,
  reason: StopReason,
): Promise<StreamRow | undefined> {
  const { count } = await tx.stream.updateMany({
    where: { id, fence, status: "active" },
    data: {
      status,
      reason,
      nextAttemptAt: null,
      leasedUntil: null,
      version: { increment: 1 },
      fence: { increment: 1 },
    },
  });
  return count === 1 ? getOrThrow(id, tx) : undefined;
}

/** Names people by id. */
export async function namesOf(ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await prisma().person.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Entries that are not ordered by their times exactly: so many from an instant on are looked at. */
const nearInstant = 1_000;

/** Finds the index at a place of the log; the size of the log where no entry is. */
export async function indexAt(place: StreamPlace, size: number): Promise<number> {
  if (place === "now") return size;
  if ("index" in place) return place.index;
  const { rows } = await sqlPool().query<{ index: number | null }>(
    `select min(index)::float8 as index from (
       select index from audit_trail where time >= $1::timestamptz order by time, index limit ${nearInstant}) near`,
    [place.time],
  );
  return rows[0]?.index ?? size;
}

export type Lag = { entries: number; seconds: number };

/** How far streams are behind the log: entries, and the age of the oldest of them. */
export async function lagsOf(ids: readonly string[]): Promise<Map<string, Lag>> {
  const { rows } = await sqlPool().query<Lag & { id: string }>(
    `select s.id, greatest(0, head.size - s.position)::float8 as entries,
       greatest(0, coalesce(extract(epoch from clock_timestamp() - (
         select e.created_at from log_entries e
         where e.id = (select l.entry from log_leaves l where l.index = s.position))), 0))::float8 as seconds
     from streams s, (select size from log_checkpoints order by size desc limit 1) head
     where s.id = any($1::text[])`,
    [ids],
  );
  return new Map(rows.map(({ id, entries, seconds }) => [id, { entries, seconds }]));
}
