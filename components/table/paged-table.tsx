import { CursorPager } from "./cursor-pager";
import { DataTable, type DataTableProps } from "./data-table";
import { SearchedSoFar, SearchingOn } from "./searched-so-far";
import { type Followed, useFollowed } from "./use-followed";

/** An infinite query, as far as a table shows it. */
export type Pages = {
  isFetching: boolean;
  isPlaceholderData: boolean;
  isFetchingNextPage: boolean;
  hasNextPage: boolean;
  error: unknown;
  refetch: () => unknown;
  fetchNextPage: () => unknown;
};

export type PagedTableProps<Row extends object> = Omit<
  DataTableProps<Row>,
  "loading" | "stale" | "error" | "onRetry" | "footer"
> & {
  pages: Pages;
  /** How many rows there are in all, where they were counted. */
  total?: number | undefined;
};

/** A table over a list that comes page by page: what it waits for, what failed, and how to get more. */
export function PagedTable<Row extends object>({ pages, total, empty, ...table }: PagedTableProps<Row>) {
  const { rows } = table;
  const { follows, more } = useFollowed(pages, rows?.length);
  const none = rows?.length === 0;
  const unfinished = none && pages.hasNextPage;
  return (
    <DataTable
      {...table}
      rows={none && follows ? undefined : rows}
      loading={pages.isFetching || follows}
      stale={pages.isPlaceholderData}
      error={pages.error}
      onRetry={() => void pages.refetch()}
      empty={unfinished ? <SearchedSoFar onMore={more} loading={pages.isFetchingNextPage} /> : empty}
      footer={<Footer {...{ pages, rows, total, follows, more }} />}
    />
  );
}

type FooterProps = Followed & { pages: Pages; rows: readonly object[] | undefined; total: number | undefined };

function Footer({ pages, rows, total, follows, more }: FooterProps) {
  if (!rows) return null;
  if (rows.length === 0) return follows ? <SearchingOn /> : null;
  return (
    <CursorPager
      shown={rows.length}
      total={total}
      hasMore={pages.hasNextPage}
      onMore={more}
      loading={pages.isFetchingNextPage || follows}
    />
  );
}
