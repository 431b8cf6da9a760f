import type { RestorationKind } from "@/lib/audit/restoration/restoration";
import { sqlPool } from "@/lib/platform/database/pool";

export type Growth = { day: string; entries: number };

/** Days of which the growth is shown, today included. */
const days = 30;

/** Counts the entries that each of the last days (UTC) added, from the signed sizes; the oldest day first. */
export async function growthByDay(): Promise<Growth[]> {
  const { rows } = await sqlPool().query<{ day: string; size: string }>(
    `select to_char(d.day, 'YYYY-MM-DD') as day, coalesce((
       select c.size from log_checkpoints c where c.signed_at < (d.day + interval '1 day') at time zone 'UTC'
       order by c.signed_at desc limit 1), 0) as size
     from generate_series(0, $1::int) as n,
       lateral (select date_trunc('day', clock_timestamp() at time zone 'UTC') - make_interval(days => $1 - n) as day) d
     order by d.day`,
    [days],
  );
  return rows
    .slice(1)
    .map(({ day, size }, at) => ({ day, entries: Math.max(0, Number(size) - Number(rows[at]?.size)) }));
}

export type RestorationRow = {
  kind: RestorationKind;
  knownOrigin: string;
  knownSize: number;
  foundSize: number;
  foundAt: Date;
  acknowledgedAt: Date | null;
  newVkey: string | null;
};

type StoredRestoration = {
  kind: RestorationKind;
  known_origin: string;
  known_size: string;
  found_size: string;
  found_at: Date;
  acknowledged_at: Date | null;
  new_vkey: string | null;
};

/** Lists the latest restorations of the database, the newest first. */
export async function listRestorations(limit: number): Promise<RestorationRow[]> {
  const { rows } = await sqlPool().query<StoredRestoration>(
    `select kind, known_origin, known_size, found_size, found_at, acknowledged_at, new_vkey
     from log_restorations order by id desc limit $1`,
    [limit],
  );
  return rows.map((row) => ({
    ...{ kind: row.kind, knownOrigin: row.known_origin, foundAt: row.found_at, acknowledgedAt: row.acknowledged_at },
    ...{ knownSize: Number(row.known_size), foundSize: Number(row.found_size), newVkey: row.new_vkey },
  }));
}
