import type { Direction } from "@/lib/platform/base/sorts.model";
import type { SqlCondition } from "@/lib/platform/http/filters/sql-conditions";
import { type ComparedPage, type FoundPage, keyedAreFew, pageOfKeyed, pageOfNext } from "./compared-page";
import { beyondPlace, type Column, kept, keptColumns, orderBy, type Place, placeholders } from "./keyset";

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

/** The maximum number of rows that one page compares with a filter. */
export const comparedRows = 5_000;

type Asked = Omit<FilteredList, "after" | "values"> & { after: string[] | undefined; values: unknown[] };

/**
 * Finds the rows of a list that meet a condition, in its order, after a place.
 *
 * A condition with an index compares the rows that the index has. Every other one, and one that has too many of them,
 * compares the next `comparedRows` rows of the order. Such a page may be short or empty and still have a next one.
 */
export async function filteredPage({ after, ...list }: FilteredList): Promise<FoundPage> {
  const values = [...list.values];
  const place = after && placeholders(list.order, after, (value) => `$${values.push(value)}`);
  const asked: Asked = { ...list, after: place, values };
  const page = { ...asked, matches: matchesOf(asked) };
  const ids = asked.condition?.ids;
  const keyed = ids === undefined ? undefined : await pageOfKeyed({ ...page, candidates: keyedCandidates(asked) }, ids);
  if (keyed) return keyed;
  // Without a condition every row that is compared is found.
  const compared = asked.condition === undefined ? asked.limit + 1 : comparedRows;
  return pageOfNext({ ...page, candidates: nextCandidates(asked, compared) }, compared);
}

/** The rows that an index of the filter gives. */
function keyedCandidates(asked: Asked): string {
  const { table, lanes, order, direction } = asked;
  return `select id, ${keptColumns(order)} from (select t.* from (select distinct id from keyed) k
      cross join lateral (select * from ${table} where id = k.id offset 0) t) x
    where ${keyedAreFew} and (${lanes.map((lane) => `(${lane})`).join(" or ")})
      and ${beyondPlace(order, asked)} ${orderBy(order, direction)}`;
}

/** The next rows of the order. */
function nextCandidates(asked: Asked, compared: number): string {
  const { table, lanes, order, direction } = asked;
  const walks = lanes.map(
    (lane) => `(select id, ${keptColumns(order)} from ${table}
      where ${lane} and ${beyondPlace(order, asked)} ${orderBy(order, direction)} limit ${compared})`,
  );
  return `select * from (${walks.join(" union all ")}) w ${orderBy(kept(order), direction)} limit ${compared}`;
}

function matchesOf({ table, joins = "", condition }: Asked): ComparedPage["matches"] {
  if (condition === undefined) return { id: "c.id", from: "candidates c", where: "true" };
  const row = `cross join lateral (select * from ${table} where id = c.id offset 0) r`;
  return { id: "c.id", from: `candidates c ${row} ${joins}`, where: condition.sql };
}
