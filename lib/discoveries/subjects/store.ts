import { MAX_A_DAY, MAX_UNDECIDED } from "@/lib/discoveries/model";
import { newId } from "@/lib/platform/base/id";
import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Asker, SeenSubject } from "./kept-subject";

/** The ids and names among these that agents of the register have, in any state. */
export async function agentsAmong(ids: readonly string[], names: readonly string[]): Promise<Set<string>> {
  const { rows } = await sqlPool().query<{ id: string; name: string }>(
    "select id, name from agents where id = any($1::text[]) union select id, name from agents where name = any($2::text[])",
    [ids, names],
  );
  return new Set(rows.flatMap(({ id, name }) => [id, name]));
}

/** The listed ones among these subjects of the server, each with the time since it was last written, in ms. */
export async function sinceWritten({ identifier }: Asker, seen: readonly SeenSubject[]): Promise<Map<string, number>> {
  const { rows } = await sqlPool().query<{ id: string; ms: number }>(
    `select d.external_id as id, (extract(epoch from clock_timestamp() - d.imported_at) * 1000)::float8 as ms
     from unnest($2::text[]) as g (id)
     join discoveries d on d.origin = $1 and d.kind = 'unknown_subject' and d.external_id = g.id`,
    [identifier, seen.map(({ externalId }) => externalId)],
  );
  return new Map(rows.map(({ id, ms }) => [id, ms]));
}

/** Counts questions about listed subjects, and answers which were counted. It waits for no row. */
export async function count({ identifier }: Asker, seen: readonly SeenSubject[]): Promise<Set<string>> {
  const { rows } = await sqlPool().query<{ id: string }>(
    `with counted as (
       select d.id, g.asked, g."lastAt"
       from jsonb_to_recordset($2::jsonb) as g ("externalId" text, asked int, "lastAt" timestamptz)
       join discoveries d on d.origin = $1 and d.kind = 'unknown_subject' and d.external_id = g."externalId"
       for no key update of d skip locked)
     update discoveries d set asked = least(d.asked::bigint + c.asked, 2147483647)::int,
       last_seen_at = greatest(d.last_seen_at, c."lastAt"), imported_at = clock_timestamp()
     from counted c where d.id = c.id returning d.external_id as id`,
    [identifier, JSON.stringify(seen)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The lock of a process that writes the server's day. No process waits for it. */
const dayLock = (serverId: string): string => `unknown subjects ${serverId}`;

/** Takes the lock of the server's day, or answers that another process has it. */
export async function lockDay(tx: Tx, serverId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ free: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtextextended(${dayLock(serverId)}, 0)) as free`;
  return row?.free ?? false;
}

/** The day (UTC), and how many subjects the server may add on it. */
export async function roomOf(serverId: string, tx: Tx = prisma()): Promise<{ day: string; room: number }> {
  const [row] = await tx.$queryRaw<{ day: string; room: number }[]>`
    with today as (select (clock_timestamp() at time zone 'UTC')::date as day)
    select t.day::text as day, greatest(0, least(
      ${MAX_A_DAY}::int - coalesce(
        (select d.added from unknown_subject_days d where d.server_id = ${serverId} and d.day = t.day), 0),
      ${MAX_UNDECIDED}::int - (select count(*)::int from (
        select from discoveries where server_id = ${serverId} and status = 'new' limit ${MAX_UNDECIDED}) few))) as room
    from today t`;
  if (!row) throw new Error("The database told no day.");
  return row;
}

/** Lists subjects, and answers which were not listed yet. */
export async function add(tx: Tx, { id, identifier }: Asker, seen: readonly SeenSubject[]): Promise<Set<string>> {
  const rows = seen.map((one) => ({ ...one, id: newId("discovery") }));
  const added = await tx.$queryRaw<{ id: string }[]>`
    insert into discoveries (id, origin, kind, external_id, name, server_id, asked, first_at, last_seen_at)
    select g.id, ${identifier}, 'unknown_subject', g."externalId", g.name, ${id}, g.asked, g."firstAt", g."lastAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as g (id text, "externalId" text, name text, asked int, "firstAt" timestamptz, "lastAt" timestamptz)
    on conflict (origin, kind, external_id) do nothing returning external_id as id`;
  return new Set(added.map((one) => one.id));
}

/** Adds to the server's day, which is locked. */
export async function addToDay(tx: Tx, serverId: string, { day, added }: { day: string; added: number }) {
  await tx.$executeRaw`
    insert into unknown_subject_days as d (server_id, day, added) values (${serverId}, ${day}::date, ${added})
    on conflict (server_id, day) do update set added = d.added + excluded.added`;
}

/** Counts questions about subjects that were not listed, or answers that another process writes the day. */
export async function leaveOut(serverId: string, asked: number): Promise<boolean> {
  const { rowCount } = await sqlPool().query(
    `insert into unknown_subject_days as d (server_id, day, left_out)
     select $1, (clock_timestamp() at time zone 'UTC')::date, least($2::bigint, 2147483647)::int
     where pg_try_advisory_xact_lock(hashtextextended($3, 0))
     on conflict (server_id, day) do update
       set left_out = least(d.left_out::bigint + excluded.left_out, 2147483647)::int`,
    [serverId, asked, dayLock(serverId)],
  );
  return rowCount === 1;
}

export type LeftOut = { serverId: string; name: string; day: string; added: number; leftOut: number };

/** The servers whose subjects of the last seven days were not all listed, the latest first. */
export async function leftOutLately(): Promise<LeftOut[]> {
  const { rows } = await sqlPool().query<LeftOut>(
    `select d.server_id as "serverId", s.name, to_char(d.day, 'YYYY-MM-DD') as day, d.added, d.left_out as "leftOut"
     from unknown_subject_days d join resource_servers s on s.id = d.server_id
     where d.left_out > 0 and d.day > ((select clock_timestamp()) at time zone 'UTC')::date - 7
     order by d.day desc, d.server_id limit 10`,
  );
  return rows;
}
