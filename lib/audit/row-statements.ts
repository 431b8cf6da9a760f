import type { Lead, rowsOf, TimeRange } from "./search-filter";

/** `desc`: the newest rows first. */
export type Order = "asc" | "desc";

/** Rows of the trail to find, the newest first unless told otherwise. */
export type Wanted = {
  rows: ReturnType<typeof rowsOf>;
  columns: string;
  sql: string;
  /** Bounds of index and time. */
  within: string;
  limit: number;
  order?: Order;
};

const page = ({ limit, order = "desc" }: Pick<Wanted, "limit" | "order">): string =>
  `order by index ${order} limit ${limit}`;

/** Walks the trail from its first row in the order to as many rows as are wanted. */
export const walk = ({ rows, columns, sql, within, ...end }: Wanted): string =>
  `select ${columns} from ${rows} where ${sql} and ${within} ${page(end)}`;

/** Compares so many of the first rows. */
export const amongFirst = (count: number, { rows, columns, sql, within, ...end }: Wanted): string =>
  `with first as materialized (select * from ${rows} where ${within} ${page({ ...end, limit: count })})
   select ${columns} from first where ${sql} ${page(end)}`;

/** Follows every lead, and takes each row once. */
export const alongLeads = (leads: readonly Lead[], wanted: Wanted): string =>
  `with found as materialized (${leads.map((lead) => alongLead(lead, wanted)).join(" union ")})
   select ${wanted.columns} from found ${page(wanted)}`;

/**
 * Follows leads that do not give the trail's order, one month after the other. The database reads no month after it has
 * as many rows as are wanted.
 */
export const alongMonths = (leads: readonly Lead[], months: readonly TimeRange[], wanted: Wanted): string =>
  `select * from (${months
    .map(({ from, to }) => {
      const bounds = [
        wanted.within,
        ...(from ? [`time >= ${instantSql(from)}`] : []),
        ...(to ? [`time < ${instantSql(to)}`] : []),
      ];
      return `(${alongLeads(leads, { ...wanted, within: bounds.join(" and ") })})`;
    })
    .join(" union all ")}) months limit ${wanted.limit}`;

export const instantSql = (instant: Date): string => `timestamptz '${instant.toISOString()}'`;

function alongLead(lead: Lead, { rows, columns, sql, within, limit, order = "desc" }: Wanted): string {
  const ordered = page({ limit, order });
  if (!("column" in lead)) {
    return `(with led as materialized (select * from ${rows} where (${lead.sql}) and ${within})
      select ${columns} from led where ${sql} ${ordered})`;
  }
  const { column, parameter } = lead;
  // The index on kinds of actors holds rare ones alone.
  const rare = column === "actor_type" ? "and actor_type in ('person', 'system')" : "";
  // As a range, the column stays part of the order. Only the index on the column and the row's index has that order.
  // It is read backwards for the oldest rows.
  const along = order === "desc" ? `${column}, index desc` : `${column} desc, index`;
  return `(select one.* from (select distinct unnest(${parameter}::text[]) as value) lists cross join lateral (
      select ${columns} from ${rows}
      where ${column} >= lists.value and ${column} <= lists.value ${rare} and ${sql} and ${within}
      order by ${along} limit ${limit}) one ${ordered})`;
}

/** So many lists in the trail's order are merged without a look at the newest rows. */
const fewLists = 20;

/** Whether an index gives the rows of every lead in the trail's order. */
export const inOrder = (leads: readonly Lead[]): boolean => leads.every((lead) => "column" in lead);

/** Whether every lead is a few lists in the trail's order. */
export const areShort = (leads: readonly Lead[]): boolean =>
  leads.length > 0 && leads.every((lead) => "column" in lead && lead.count <= fewLists);
