import {
  type InfiniteData,
  keepPreviousData,
  type QueryKey,
  type UndefinedInitialDataInfiniteOptions,
  useInfiniteQuery,
} from "@tanstack/react-query";
import { useState } from "react";
import { type FilterFault, filterFaultOf } from "./filter-fault";

/** An infinite query, as far as a screen shows it. */
export type Pages = {
  isFetching: boolean;
  isPlaceholderData: boolean;
  isFetchingNextPage: boolean;
  hasNextPage: boolean;
  error: unknown;
  refetch: () => unknown;
  fetchNextPage: () => unknown;
};

/** A list that comes page by page. */
export type List<Row> = Pages & {
  rows: Row[] | undefined;
  /** The server's refusal of the filter; no failure of the list. */
  fault: FilterFault | undefined;
};

export type ListOptions<Page, Key extends QueryKey> = UndefinedInitialDataInfiniteOptions<
  Page,
  Error,
  InfiniteData<Page>,
  Key,
  string
>;

type Filtered = { data: unknown; error: unknown; isPlaceholderData: boolean };

/**
 * A list under a filter: while the filter is at fault, the rows that were shown last stay, dimmed.
 *
 * `fault` belongs below the filter; it is no failure of the list.
 */
export function useFilteredList<L extends Filtered>(list: L): L & { fault: FilterFault | undefined } {
  const [kept, setKept] = useState<unknown>();
  const { data } = list;
  if (data !== undefined && data !== kept) setKept(data);
  const fault = filterFaultOf(list.error);
  if (!fault) return { ...list, fault };
  return { ...list, data: data ?? kept, error: null, isPlaceholderData: true, fault } as L & { fault: FilterFault };
}

/** Reads a list page by page. While another filter or order loads, the earlier rows stay. */
export function useList<Page, Row, Key extends QueryKey>(
  options: ListOptions<Page, Key>,
  rowsOf: (page: Page) => readonly Row[],
): List<Row> & { pages: readonly Page[] | undefined } {
  const list = useFilteredList(useInfiniteQuery({ ...options, placeholderData: keepPreviousData }));
  const pages = list.data?.pages;
  return { ...list, pages, rows: pages?.flatMap((page) => rowsOf(page)) };
}
