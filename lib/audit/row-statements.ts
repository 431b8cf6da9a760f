import type { Lead, SearchedRows, TimeRange } from "./search.model";

/** `desc`: the newest rows first. */
export type Order = "asc" | "desc";

/** Rows of the trail to find, the newest first unless told otherwise. */
export type Wanted = {
  rows: SearchedRows;
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

/** Compares so many of the first rows, one after the other: kept together they would be written to disk. */
export const amongFirst = (count: number, { rows, columns, sql, within, ...end }: Wanted): string =>
  `select ${columns} from (select * from ${rows} where ${within} ${page({ ...end, limit: count })}) first
   where ${sql} ${page(end)}`;

/** Follows every lead, and takes each row once. */
export const alongLeads = (leads: readonly Lead[], wanted: Wanted): string =>
  `with found as materialized (${leads.map((lead) => alongLead(lead, wanted)).join(" union ")})
   select ${wanted.columns} from found ${page(wanted)}`;

/** Follows the leads of a condition; without any, it walks the trail. */
export const alongAny = (leads: readonly Lead[], wanted: Wanted): string =>
  leads.length === 0 ? walk(wanted) : alongLeads(leads, wanted);

/**
 * Searches one month after the other, the newest first. The database reads no month after it has as many rows as are
 * wanted. In one search of all months, it would look for the first row of each of them.
 */
export const alongMonths = (leads: readonly Lead[], months: readonly TimeRange[], wanted: Wanted): string =>
  `select * from (${months
    .map(({ from, to }) => {
      const bounds = [
        wanted.within,
        ...(from ? [`time >= ${instantSql(from)}`] : []),
        ...(to ? [`time < ${instantSql(to)}`] : []),
      ];
      return `(${alongAny(leads, { ...wanted, within: bounds.join(" and ") })})`;
    })
    .join(" union all ")}) months limit ${wanted.limit}`;

export const instantSql = (instant: Date): string => `timestamptz '${instant.toISOString()}'`;

function alongLead(lead: Lead, { rows, columns, sql, within, limit, order = "desc" }: Wanted): string {
  const ordered = page({ limit, order });
  if (!isList(lead)) {
    return `(with led as materialized (select * from ${rows} where (${lead.sql}) and ${within})
      select ${columns} from led where ${sql} ${ordered})`;
  }
  return `(select one.* from ${ofLists(lead, { rows, columns, sql, within, limit, order })} ${ordered})`;
}

/** Operators of an index in the order of its collation, and of one in the order of bytes. The latter finds beginnings. */
const byCollation = { atLeast: ">=", atMost: "<=", up: "", down: "desc" } as const;
const byBytes = { atLeast: "~>=~", atMost: "~<=~", up: "using ~<~", down: "using ~>~" } as const;

/** A condition that an index in the order of bytes answers with rows that follow each other. */
export const beginsWith = (column: string, parameter: string): string =>
  `${column} ${byBytes.atLeast} ${parameter}::text and ${column} ~<~ (${parameter}::text || chr(1114111))`;

/** The first rows of each list of a lead, as many as are wanted of each: `lists.value`, and `one`. */
function ofLists(
  { column, parameter }: ListLead,
  { rows, columns, sql, within, limit, order = "desc" }: Wanted,
): string {
  // The index on kinds of actors holds rare ones alone.
  const rare = column === "actor_type" ? "and actor_type in ('person', 'system')" : "";
  // As a range, the column stays part of the order. Only the index on the column and the row's index has that order.
  // It is read backwards for the oldest rows.
  const { atLeast, atMost, up, down } = column === "address" ? byBytes : byCollation;
  const along = order === "desc" ? `${column} ${up}, index desc` : `${column} ${down}, index`;
  return `(select distinct unnest(${parameter}::text[]) as value) lists cross join lateral (
      select ${columns} from ${rows}
      where ${column} ${atLeast} lists.value and ${column} ${atMost} lists.value ${rare} and ${sql} and ${within}
      order by ${along} limit ${limit}) one`;
}

/** Rows to read of each list, so that lists of equal length have twice as many together as are wanted. */
export const fewOfEach = (leads: readonly Lead[], { limit }: Pick<Wanted, "limit">): number =>
  Math.min(limit, 8 + Math.ceil((2 * limit) / listsIn(leads)));

/**
 * Tables of a statement that reads the newest rows of each of many lists: `found`. A list that has more ends
 * somewhere. No row before the newest of these ends, which is `edge`, is among the found ones. All others are.
 *
 * The places of the rows come first, from the index where the condition asks for no more. Then only the rows that are wanted
 * are read.
 *
 * @param each So many rows of each list. With as many as are wanted, the newest ones of all are found.
 */
export function newestOfLists(leads: readonly Lead[], wanted: Wanted, each = fewOfEach(leads, wanted)): string {
  const { limit, columns, within } = wanted;
  const lists = leads.filter(isList);
  const placed = lists.map(
    (lead) =>
      `select '${lead.column}' as lead, lists.value as list, one.index
       from ${ofLists(lead, { ...wanted, columns: "index", limit: each })}`,
  );
  const led = { ...wanted, within: `${within} and index >= (select index from cut)` };
  const read = lists.map((lead) => `select one.* from ${ofLists(lead, led)}`);
  return `places as materialized (${placed.join(" union all ")}),
    edge as materialized (select max(last) as index from (
      select min(index) as last from places group by lead, list having count(*) = ${each}) ends),
    cut as materialized (select min(index) as index from (
      select distinct index from places where index >= coalesce((select index from edge), 0) ${page({ limit })}) newest),
    found as materialized (select ${columns} from (${read.join(" union ")}) led ${page({ limit })})`;
}

/** So many lists in the trail's order are merged without a look at the newest rows. */
const fewLists = 20;

type ListLead = Extract<Lead, { column: string }>;
const isList = (lead: Lead): lead is ListLead => "column" in lead;

/** How many lists the leads have. */
export const listsIn = (leads: readonly Lead[]): number =>
  leads.reduce((sum, lead) => sum + (isList(lead) ? lead.count : 0), 0);

/** Whether an index gives the rows of every lead in the trail's order. */
export const inOrder = (leads: readonly Lead[]): boolean => leads.every(isList);

/** Whether every lead is a few lists in the trail's order. */
export const areShort = (leads: readonly Lead[]): boolean =>
  leads.length > 0 && leads.every((lead) => "column" in lead && lead.count <= fewLists);
