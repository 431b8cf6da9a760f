import { sqlPool } from "@/lib/platform/database/pool";
import type { DailyDetections, DailyFilters } from "./daily.schema";
import { type Severity, severities } from "./model";

/** Detections that are counted at most, the newest. */
export const mostCounted = 10_000;

type Row = { day: string; counts: Partial<Record<Severity, number>>; capped: boolean };

/** Counts the detections of the last days in UTC by severity. Reads the newest ones by their ids, and no others. */
export async function countDaily({ days }: DailyFilters, most = mostCounted): Promise<DailyDetections> {
  const { rows } = await sqlPool().query<Row>(
    `with range as materialized (
       select (clock_timestamp() at time zone 'UTC')::date as today, (clock_timestamp() at time zone 'UTC')::date - $1::int + 1 as first),
     newest as materialized (select (raised_at at time zone 'UTC')::date as day, severity from detections order by id desc limit $2),
     counted as (select day, severity, count(*)::int as count from newest where day >= (select first from range) group by 1, 2)
     select to_char(d.day, 'YYYY-MM-DD') as day,
       coalesce((select json_object_agg(c.severity, c.count) from counted c where c.day = d.day::date), '{}') as counts,
       (select count(*) = $2 and min(day) >= (select first from range) from newest) as capped
     from generate_series((select first from range), (select today from range), '1 day') as d (day) order by d.day`,
    [days, most],
  );
  return { days: rows.map(({ day, counts }) => ({ day, ...withZeros(counts) })), capped: rows[0]?.capped ?? false };
}

const withZeros = (counts: Row["counts"]): Record<Severity, number> => ({
  ...{ low: 0, medium: 0, high: 0, critical: 0 },
  ...Object.fromEntries(severities.flatMap((one) => (counts[one] === undefined ? [] : [[one, counts[one]]]))),
});
