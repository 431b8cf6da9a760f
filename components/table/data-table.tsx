"use client";

import { useTable } from "@tanstack/react-table";
import { type ReactNode, useMemo, useRef } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { cn } from "@/components/ui/cn";
import { type Column, columnDefs, serverFeatures, sortState, sortText } from "./columns";
import { useDensity } from "./density";
import { SkeletonRows } from "./skeleton-rows";
import { TableHead } from "./table-head";
import { DataRow } from "./table-row";
import { useDelayed } from "./use-delayed";
import { useRowKeys } from "./use-row-keys";

export type DataTableProps<Row extends object> = {
  /** Names the table for assistive technology: "Agents". */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[] | undefined;
  rowId: (row: Row) => string;
  /** A page of the row's own; the first column carries the link. */
  rowHref?: ((row: Row) => string) | undefined;
  /** Opens a row in place, for example in a drawer. */
  onOpen?: ((row: Row) => void) | undefined;
  /** The name of what opening a row does, read out: "Open refund-triage". */
  rowLabel?: ((row: Row) => string) | undefined;
  /** The row that is open or selected. */
  selectedId?: string | undefined;
  /** `created`, or `-created` when descending. */
  sort?: string | undefined;
  onSortChange?: ((sort: string) => void) | undefined;
  /** Nothing has come yet. */
  loading?: boolean | undefined;
  /** Old rows are shown while newer ones are on their way. */
  stale?: boolean | undefined;
  error?: unknown;
  onRetry?: (() => void) | undefined;
  /** Shown if there are no rows; an `EmptyState`. */
  empty?: ReactNode;
  /** Below the rows: a `CursorPager`. */
  footer?: ReactNode;
  className?: string | undefined;
};

const noRows: never[] = [];

function useServerTable<Row extends object>(props: DataTableProps<Row>) {
  const { columns, rows, rowId, sort, onSortChange } = props;
  const defs = useMemo(() => columnDefs(columns), [columns]);
  const sorting = useMemo(() => sortState(sort, columns), [sort, columns]);
  return useTable({
    features: serverFeatures,
    columns: defs,
    data: rows ?? noRows,
    getRowId: rowId,
    manualSorting: true,
    enableSortingRemoval: false,
    state: { sorting },
    onSortingChange: (update) => {
      const next = typeof update === "function" ? update(sorting) : update;
      onSortChange?.(sortText(next, columns));
    },
  });
}

/** A list that the server sorts, filters and cuts into pages. Below 768 px each row becomes a card. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, columns, rows, loading, stale, error, onRetry, empty, footer, className } = props;
  const table = useServerTable(props);
  const frame = useRef<HTMLDivElement>(null);
  const { density } = useDensity();
  useRowKeys(frame);
  const waiting = Boolean(loading) && !rows;
  const showSkeleton = useDelayed(waiting, 150);
  if (error !== undefined && error !== null && !rows) {
    return <ErrorPanel title={`${label} could not be loaded`} error={error} onRetry={onRetry} retrying={loading} />;
  }
  return (
    <div ref={frame} className={cn("min-w-0 rounded-md border border-line bg-surface", className)}>
      <div
        className={cn("overflow-x-auto transition-opacity", stale && "opacity-60")}
        aria-busy={waiting || Boolean(stale && loading)}
      >
        <table aria-label={label} className="w-full border-collapse text-start max-md:block">
          <TableHead table={table} columns={columns} />
          <tbody className="max-md:block">
            {table.getRowModel().rows.map((row) => (
              <DataRow key={row.id} row={row.original} id={row.id} density={density} {...props} />
            ))}
            {showSkeleton && <SkeletonRows columns={columns} density={density} />}
          </tbody>
        </table>
      </div>
      {waiting && !showSkeleton && <div className="h-48" />}
      {rows?.length === 0 && empty}
      {stale && rows === undefined && !loading && (
        <p className="p-4 text-ink2">The rows appear here once the filter can be read.</p>
      )}
      {(rows !== undefined || !stale) && footer}
    </div>
  );
}
