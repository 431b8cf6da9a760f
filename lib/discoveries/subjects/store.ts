import { MAX_UNDECIDED } from "@/lib/discoveries/model";
import { newId } from "@/lib/platform/base/id";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Asker, SeenSubject } from "./seen";

/** The ids and names among these that agents of the register have, in any state. */
export async function agentsAmong(ids: readonly string[], names: readonly string[]): Promise<Set<string>> {
  const { rows } = await sqlPool().query<{ id: string; name: string }>(
    "select id, name from agents where id = any($1::text[]) union select id, name from agents where name = any($2::text[])",
    [ids, names],
  );
  return new Set(rows.flatMap(({ id, name }) => [id, name]));
}

/** Locks the server's day (UTC), and answers it with the number of subjects that were listed on it. */
export async function lockDay(tx: Tx, serverId: string): Promise<{ day: string; added: number }> {
  const [day] = await tx.$queryRaw<{ day: string; added: number }[]>`
    insert into unknown_subject_days as d (server_id, day)
    values (${serverId}, (clock_timestamp() at time zone 'UTC')::date)
    on conflict (server_id, day) do update set added = d.added returning d.day::text as day, d.added`;
  if (!day) throw new Error("The day of a resource server was not kept.");
  return day;
}

/** Counts the questions about subjects that are listed, and answers which these are. */
export async function count(tx: Tx, { identifier }: Asker, seen: readonly SeenSubject[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    update discoveries d set asked = least(d.asked::bigint + g.asked, 2147483647)::int,
      last_seen_at = greatest(d.last_seen_at, g."lastAt"), imported_at = clock_timestamp()
    from jsonb_to_recordset(${JSON.stringify(seen)}::jsonb) as g ("externalId" text, asked int, "lastAt" timestamptz)
    where d.origin = ${identifier} and d.kind = 'unknown_subject' and d.external_id = g."externalId"
    returning d.external_id as id`;
  return new Set(rows.map(({ id }) => id));
}

/** How many subjects of the server are undecided, up to the most. */
export async function undecided(tx: Tx, serverId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from (
      select from discoveries where server_id = ${serverId} and status = 'new' limit ${MAX_UNDECIDED}) few`;
  return row?.count ?? 0;
}

/** Lists subjects. */
export async function add(tx: Tx, { id, identifier }: Asker, seen: readonly SeenSubject[]): Promise<void> {
  const rows = seen.map((one) => ({ ...one, id: newId("discovery") }));
  await tx.$executeRaw`
    insert into discoveries (id, origin, kind, external_id, name, server_id, asked, first_at, last_seen_at)
    select g.id, ${identifier}, 'unknown_subject', g."externalId", g.name, ${id}, g.asked, g."firstAt", g."lastAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as g (id text, "externalId" text, name text, asked int, "firstAt" timestamptz, "lastAt" timestamptz)`;
}

/** Adds to the server's day. */
export async function settleDay(
  tx: Tx,
  serverId: string,
  { day, added, leftOut }: { day: string; added: number; leftOut: number },
): Promise<void> {
  await tx.$executeRaw`
    update unknown_subject_days set added = added + ${added},
      left_out = least(left_out::bigint + ${leftOut}, 2147483647)::int
    where server_id = ${serverId} and day = ${day}::date`;
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
