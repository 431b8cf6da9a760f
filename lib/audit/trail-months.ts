import type { RowRange, rowsOf, TimeRange } from "./search-filter";
import { query } from "./store";

/**
 * Divides a range of times at the beginnings of the trail's months, the newest part first. Some indexes do
 * not give the trail's order. A search by one reads a month at a time, and ends when it has enough.
 */
export async function monthsOf({ from, to }: RowRange): Promise<TimeRange[]> {
  const { rows } = await query<{ begins: Date }>(
    `select b.begins from pg_inherits h join pg_class c on c.oid = h.inhrelid
       cross join lateral (select (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \\(''(.+?)''\\)'))[1]::timestamptz
         as begins) b
     where h.inhparent = 'audit_search'::regclass and b.begins is not null order by 1 desc`,
    [],
  );
  const cuts = rows.map(({ begins }) => begins).filter((cut) => (!from || cut > from) && (!to || cut < to));
  return [...cuts, from].map((begin, i) => {
    const end = i === 0 ? to : cuts[i - 1];
    return { ...(begin && { from: begin }), ...(end && { to: end }) };
  });
}

/** The highest place of a row before an instant. A record's time and its place may disagree about a month's end. */
export async function newestBefore(rows: ReturnType<typeof rowsOf>, instant: Date): Promise<number> {
  const text = `select index from ${rows} where time < $1 order by index desc limit 1`;
  const { rows: found } = await query<{ index: string }>(text, [instant]);
  return Number(found[0]?.index ?? -1);
}
