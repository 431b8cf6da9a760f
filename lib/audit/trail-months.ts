import type { Order } from "./row-statements";
import type { RowRange, SearchedRows, TimeRange } from "./search.model";
import { query } from "./store";

/**
 * Divides a range of times at the beginnings of the trail's months, the newest part first. Some indexes do
 * not give the trail's order. A search by one reads a month at a time, and ends when it has enough.
 */
export async function monthsOf({ from, to }: RowRange): Promise<TimeRange[]> {
  // The planner may read the bounds of other tables before it leaves them out, so only dates match.
  const { rows } = await query<{ begins: Date }>(
    `select b.begins from pg_inherits h join pg_class c on c.oid = h.inhrelid
       cross join lateral (select (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \\(''(\\d{4}-\\d\\d-.+?)''\\)'))[1]::timestamptz
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

/**
 * Whether the months after this one in the order have no row before a place. A record's time and its place may
 * disagree about a month's end.
 */
export const pageEnd =
  (rows: SearchedRows, order: Order) =>
  async ({ from, to }: TimeRange, last: number): Promise<boolean> => {
    const instant = order === "desc" ? from : to;
    if (instant === undefined) return true;
    const { rows: found } = await query<{ index: string }>(
      `select index from ${rows} where time ${order === "desc" ? "<" : ">="} $1 order by index ${order} limit 1`,
      [instant],
    );
    const [next] = found;
    return next === undefined || (order === "desc" ? Number(next.index) < last : Number(next.index) > last);
  };
