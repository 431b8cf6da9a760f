import type { Direction } from "@/lib/platform/base/sorts.model";
import type { SqlCondition } from "@/lib/platform/http/filters/sql-conditions";
import { keyedQuery } from "./keyed";
import {
  beyondPlace,
  type Column,
  kept,
  keptColumns,
  listOf,
  opposite,
  orderBy,
  type Place,
  placeholders,
  placeOf,
} from "./keyset";

/** A part of a list in one of its orders. */
export type FilteredList = {
  table: string;
  /** Relations beside the row `r` that the condition reads, each found by a key. */
  joins?: string;
  /** Conditions over the table's columns. Each has an index in the order of the list, and no row meets two of them. */
  lanes: readonly string[];
  /** Columns of the table. The last one is its id. */
  order: readonly Column[];
  direction: Direction;
  /** The place after which the page begins. */
  after: Place | undefined;
  limit: number;
  /** The condition over `r` and the joined relations; undefined for the whole list. */
  condition: SqlCondition | undefined;
  /** The values of the statement so far, to which those of the place are added. */
  values: readonly unknown[];
};

export type FilteredPage = {
  ids: string[];
  /** The place of the next page; null on the last page. */
  next: string[] | null;
};

/** The maximum number of rows that one page compares with a filter. */
export const comparedRows = 5_000;

/** The maximum number of ids that one page takes from an index of the filter. */
const keyedRows = 10_000;

type Found = { ids: string[]; last: string[] | null; floor: string[] | null; compared: number | null };
type Asked = Omit<FilteredList, "after" | "values"> & { after: string[] | undefined; values: unknown[] };

/**
 * Finds the rows of a list that meet a condition, in its order, after a place.
 *
 * A condition with an index compares the rows that the index has, up to `keyedRows`. Every other one compares the next
 * `comparedRows` rows of the order. Such a page may be short or empty and still have a next one.
 */
export async function filteredPage({ after, ...list }: FilteredList): Promise<FilteredPage> {
  const values = [...list.values];
  const place = after && placeholders(list.order, after, (value) => `$${values.push(value)}`);
  const asked: Asked = { ...list, after: place, values };
  const ids = asked.condition?.ids;
  return (ids === undefined ? undefined : await keyedPage(asked, ids)) ?? nextRows(asked);
}

/** Compares the rows of an index, in order; answers nothing where there are too many. */
async function keyedPage(asked: Asked, ids: string): Promise<FilteredPage | undefined> {
  const { table, lanes, order, direction, limit, values } = asked;
  const [found] = await keyedQuery<Found>(
    `with keyed as materialized (select id from (${ids}) k limit ${keyedRows + 1}),
     candidates as materialized (
       select id, ${keptColumns(order)} from (select t.* from (select distinct id from keyed) k
         cross join lateral (select * from ${table} where id = k.id offset 0) t) x
       where (select count(*) from keyed) <= ${keyedRows} and (${lanes.map((lane) => `(${lane})`).join(" or ")})
         and ${beyondPlace(order, asked)} ${orderBy(order, direction)}),
     ${matching(asked)}
     select ${pageColumns(asked)}, null as floor, (select count(*)::int from keyed) as compared`,
    values,
  );
  return (found?.compared ?? 0) > keyedRows ? undefined : pageOf(found, { limit, more: false });
}

/** Compares the next rows of the order, until one more than a page is found. */
async function nextRows(asked: Asked): Promise<FilteredPage> {
  const { table, lanes, order, direction, limit, condition, values } = asked;
  // Without a condition every row that is compared is found.
  const compared = condition === undefined ? limit + 1 : comparedRows;
  const walks = lanes.map(
    (lane) => `(select id, ${keptColumns(order)} from ${table}
      where ${lane} and ${beyondPlace(order, asked)} ${orderBy(order, direction)} limit ${compared})`,
  );
  const unlessFull = (sql: string) => `case when (select count(*) from matches) <= ${limit} then (${sql}) end`;
  const [found] = await keyedQuery<Found>(
    `with candidates as materialized (
       select * from (${walks.join(" union all ")}) w ${orderBy(kept(order), direction)} limit ${compared}),
     ${matching(asked)}
     select ${pageColumns(asked)},
       ${unlessFull(`select ${placeOf(kept(order))} from candidates ${orderBy(kept(order), opposite(direction))} limit 1`)} as floor,
       ${unlessFull("select count(*)::int from candidates")} as compared`,
    values,
    { inOrder: true },
  );
  return pageOf(found, { limit, more: found?.compared === compared });
}

/** The first matches among the candidates, whose order the planner knows: the others are not looked at. */
function matching({ table, joins = "", order, direction, limit, condition }: Asked): string {
  const rows =
    condition === undefined
      ? "candidates c"
      : `candidates c cross join lateral (select * from ${table} where id = c.id offset 0) r ${joins}`;
  return `matches as materialized (select c.id, ${listOf(kept(order))} from ${rows}
    where ${condition?.sql ?? "true"} ${orderBy(kept(order), direction)} limit ${limit + 1})`;
}

function pageColumns({ order, direction, limit }: Asked): string {
  const ordered = orderBy(kept(order), direction);
  return `array(select id from matches ${ordered}) as ids,
    (select ${placeOf(kept(order))} from matches ${ordered} offset ${limit - 1} limit 1) as last`;
}

/** A page that is full goes on after its last row, any other after the last one that was compared. */
function pageOf(found: Found | undefined, { limit, more }: { limit: number; more: boolean }): FilteredPage {
  const { ids = [], last = null, floor = null } = found ?? {};
  return { ids: ids.slice(0, limit), next: ids.length > limit ? last : more ? floor : null };
}
