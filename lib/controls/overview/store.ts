import { sqlPool } from "@/lib/platform/database/pool";
import { firstDays, visitMinutes } from "./model";

type Since = { since: Date; isFirst: boolean; now: Date };

/** Reads since when a person has seen no change: the end of their visit before this one. */
export async function sinceLastVisit(personId: string): Promise<Since> {
  const { rows } = await sqlPool().query<Since>(
    `select coalesce(v.at, now.at - make_interval(days => $2)) as since, v.at is null as "isFirst", now.at as now
     from (select clock_timestamp()::timestamptz(3) as at) now left join lateral (
       select case when current_at < now.at - make_interval(mins => $3) then current_at else previous_at end as at
       from trail_visits where person_id = $1) v on true`,
    [personId, firstDays, visitMinutes],
  );
  const [row] = rows;
  if (!row) throw new Error("A query of the clock has one row.");
  return row;
}

/** Notes that a person looks at the overview now. A pause of half an hour ends their visit. */
export async function markVisit(personId: string): Promise<Date> {
  const { rows } = await sqlPool().query<{ at: Date }>(
    `insert into trail_visits as known (person_id, current_at)
       values ($1, clock_timestamp())
     on conflict (person_id) do update set
       previous_at = case when known.current_at < excluded.current_at - make_interval(mins => $2)
         then known.current_at else known.previous_at end,
       current_at = greatest(known.current_at, excluded.current_at)
     returning current_at as at`,
    [personId, visitMinutes],
  );
  const [row] = rows;
  if (!row) throw new Error("An upsert has one row.");
  return row.at;
}

/** Places below a size that the newest sealed entry leaves open. An entry never lies beyond a gap. */
export async function openPlaces(size: number): Promise<number> {
  const { rows } = await sqlPool().query<{ last: number | null }>(
    "select (select index::float8 from log_leaves where index < $1 order by log_leaves.index desc limit 1) as last",
    [size],
  );
  return size - 1 - (rows[0]?.last ?? -1);
}
