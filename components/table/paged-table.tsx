import { CursorPager } from "./cursor-pager";
import { DataTable, type DataTableProps } from "./data-table";
import { SearchedSoFar, SearchingOn } from "./no-match";
import { type Followed, useFollowed } from "./use-followed";
import type { List } from "./use-list";

export type PagedTableProps<Row> = Omit<DataTableProps<Row>, "rows" | "query" | "footer"> & {
  list: List<Row>;
  /** How many rows there are in all, where they were counted. */
  total?: number | undefined;
};

/** A table over a list that comes page by page: what it waits for, what failed, and how to get more. */
export function PagedTable<Row>({ list, total, empty, ...table }: PagedTableProps<Row>) {
  const { rows, isFetching, isPlaceholderData, error, refetch } = list;
  const { follows, more } = useFollowed(list, rows?.length);
  const none = rows?.length === 0;
  const unfinished = none && list.hasNextPage;
  return (
    <DataTable
      {...table}
      rows={none && follows ? undefined : rows}
      query={{ isFetching: isFetching || follows, isPlaceholderData, error, refetch }}
      empty={unfinished ? <SearchedSoFar onMore={more} loading={list.isFetchingNextPage} /> : empty}
      footer={<Footer {...{ list, total, follows, more }} />}
    />
  );
}

type FooterProps<Row> = Followed & { list: List<Row>; total: number | undefined };

function Footer<Row>({ list: { rows, hasNextPage, isFetchingNextPage }, total, follows, more }: FooterProps<Row>) {
  if (!rows) return null;
  if (rows.length === 0) return follows ? <SearchingOn /> : null;
  return (
    <CursorPager
      shown={rows.length}
      total={total}
      hasMore={hasNextPage}
      onMore={more}
      loading={isFetchingNextPage || follows}
    />
  );
}
