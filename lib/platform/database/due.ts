type Due = { table: string; statuses: readonly string[]; column: string; take: number; only?: string };

/**
 * A condition on `id`: the rows of these states whose time is over, the oldest first, at most so many of each state.
 *
 * Each state is searched along an index on the state and the time. With both states in one list, or in the order of
 * ids, the planner may read a whole table. The clock is read once, in a subquery: a bare `clock_timestamp()`
 * may change from row to row, so it cannot use an index.
 */
export function due({ table, statuses, column, take, only = "true" }: Due): string {
  const over = `${column} <= (select clock_timestamp())`;
  const of = (status: string) =>
    `(select id from ${table} where status = '${status}' and ${over} and ${only} order by ${column} limit ${take})`;
  const states = statuses.map((status) => `'${status}'`).join(", ");
  return `id in (${statuses.map(of).join(" union all ")}) and status in (${states}) and ${over}`;
}
