import type { Direction } from "@/lib/platform/base/sorts.model";
import { keyedQuery } from "./keyed";
import { type Column, kept, listOf, opposite, orderBy, placeOf } from "./keyset";

/** A page of a list that is compared with a filter. Each part is SQL over the relations before it. */
export type ComparedPage = {
  /** Columns of the order. The last one is unique. The candidates have them as `key_0`, `key_1`, … */
  order: readonly Column[];
  direction: Direction;
  limit: number;
  /** Selects the rows that are compared, in order: `candidates`. Those of an index are among `keyed`. */
  candidates: string;
  /** The matches among the candidates: their id, their relations and the filter. */
  matches: { id: string; from: string; where: string };
  values: readonly unknown[];
};

export type FoundPage = {
  ids: string[];
  /** The place of the next page; null on the last page. */
  next: string[] | null;
};

/** The maximum number of ids that one page takes from an index of the filter. */
const keyedRows = 10_000;

/** Condition of the candidates of an index: it gives no more ids than one page takes. */
export const keyedAreFew = `(select count(*) from keyed) <= ${keyedRows}`;

type Found = { ids: string[]; last: string[] | null; floor: string[] | null; compared: number | null };

/** Compares the next rows of the order, at most `compared`, until one more than a page is found. */
export async function pageOfNext(page: ComparedPage, compared: number): Promise<FoundPage> {
  const { order, direction, limit, candidates, values } = page;
  const unlessFull = (sql: string) => `case when (select count(*) from matches) <= ${limit} then (${sql}) end`;
  const [found] = await keyedQuery<Found>(
    `with candidates as materialized (${candidates}),
     ${matching(page)}
     select ${pageColumns(page)},
       ${unlessFull(`select ${placeOf(kept(order))} from candidates ${orderBy(kept(order), opposite(direction))} limit 1`)} as floor,
       ${unlessFull("select count(*)::int from candidates")} as compared`,
    [...values],
    { inOrder: true },
  );
  return pageOf(found, { limit, more: found?.compared === compared });
}

/** Compares the rows of an index, in order. Returns undefined if there are too many. */
export async function pageOfKeyed(page: ComparedPage, ids: string): Promise<FoundPage | undefined> {
  const [found] = await keyedQuery<Found>(
    `with keyed as materialized (select id from (${ids}) k limit ${keyedRows + 1}),
     candidates as materialized (${page.candidates}),
     ${matching(page)}
     select ${pageColumns(page)}, null as floor, (select count(*)::int from keyed) as compared`,
    [...page.values],
  );
  return (found?.compared ?? 0) > keyedRows ? undefined : pageOf(found, { limit: page.limit, more: false });
}

/** The first matches among the candidates, whose order the planner knows: the others are not looked at. */
const matching = ({ order, direction, limit, matches: { id, from, where } }: ComparedPage): string =>
  `matches as materialized (select ${id}, ${listOf(kept(order))} from ${from}
     where ${where} ${orderBy(kept(order), direction)} limit ${limit + 1})`;

function pageColumns({ order, direction, limit }: ComparedPage): string {
  const ordered = orderBy(kept(order), direction);
  return `array(select id from matches ${ordered}) as ids,
    (select ${placeOf(kept(order))} from matches ${ordered} offset ${limit - 1} limit 1) as last`;
}

/** A page that is full goes on after its last row, any other after the last one that was compared. */
function pageOf(found: Found | undefined, { limit, more }: { limit: number; more: boolean }): FoundPage {
  const { ids = [], last = null, floor = null } = found ?? {};
  return { ids: ids.slice(0, limit), next: ids.length > limit ? last : more ? floor : null };
}
