import { CursorPager } from "./cursor-pager";
import { DataTable, type DataTableProps } from "./data-table";
import { useFollowed } from "./use-followed";

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
export function PagedTable<Row extends object>({ pages, total, ...table }: PagedTableProps<Row>) {
  const { rows } = table;
  const follows = useFollowed(pages, rows === undefined || rows.length > 0);
  return (
    <DataTable
      {...table}
      rows={follows ? undefined : rows}
      loading={pages.isFetching || follows}
      stale={pages.isPlaceholderData}
      error={pages.error}
      onRetry={() => void pages.refetch()}
      footer={
        rows && (rows.length > 0 || pages.hasNextPage) ? (
          <CursorPager
            shown={rows.length}
            total={total}
            hasMore={pages.hasNextPage}
            onMore={() => void pages.fetchNextPage()}
            loading={pages.isFetchingNextPage}
          />
        ) : undefined
      }
    />
  );
}
