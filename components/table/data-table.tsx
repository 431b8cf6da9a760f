"use client";

import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { cn } from "@/components/ui/cn";
import type { Arrange } from "./columns";
import { type Density, useDensity } from "./density";
import { SkeletonRows } from "./skeleton-rows";
import { type Sorting, TableHead } from "./table-head";
import { DataRow, type RowProps } from "./table-row";
import { useRowKeys } from "./use-row-keys";

/** Turns true only when the condition has held for a while, so that what is quick does not flicker. */
function useDelayed(condition: boolean, ms: number): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!condition) return;
    const timer = setTimeout(() => setHeld(true), ms);
    return () => {
      clearTimeout(timer);
      setHeld(false);
    };
  }, [condition, ms]);
  return condition && held;
}

/** Whether a table is no wider than its place: then its place need not scroll, and its head can stick to the page. */
function useFits(scroller: RefObject<HTMLElement | null>, asked: boolean): boolean {
  const [fits, setFits] = useState(false);
  useEffect(() => {
    const place = scroller.current;
    const table = place?.querySelector("table");
    if (!asked || !place || !table) return;
    const observer = new ResizeObserver(() => setFits(table.offsetWidth <= place.clientWidth));
    observer.observe(place);
    observer.observe(table);
    return () => observer.disconnect();
  }, [scroller, asked]);
  return fits;
}

/** The query of the rows: it is on its way, failed, or still shows the rows of an earlier one. */
export type TableQuery = {
  isFetching?: boolean | undefined;
  isPlaceholderData?: boolean | undefined;
  error?: unknown;
  refetch?: (() => unknown) | undefined;
};

export type DataTableProps<Row> = Sorting &
  RowProps<Row> & {
    /** Names the table for assistive technology: "Agents". */
    label: string;
    rows: readonly Row[] | undefined;
    rowId: (row: Row) => string;
    /** While a row is open, `j` and `k` open the next one. */
    keysFollow?: boolean | undefined;
    /** All rows are one stop for Tab, and arrow keys walk over them. Links within rows need `tabIndex={-1}`. */
    oneStop?: boolean | undefined;
    /** Loads further rows when a person walks on from the last one. Absent when there are none. */
    onEnd?: (() => unknown) | undefined;
    /** Absent where the rows are at hand. */
    query?: TableQuery | undefined;
    /** Shown if there are no rows; an `EmptyState`. */
    empty?: ReactNode;
    /** Below the rows: a `CursorPager`. */
    footer?: ReactNode;
    /** The row height of a person who chose none. */
    usualDensity?: Density | undefined;
    /** Keeps the names of the columns in view, below `--list-top`, while the table is no wider than its place. */
    stickyHead?: boolean | undefined;
    /** Lets the person move columns and change their widths. */
    arrange?: Arrange | undefined;
    /** Draws the rows in another way: `WindowedRows` for lists of thousands. */
    rowsAs?: (<One>(props: DrawnRows<One>) => ReactNode) | undefined;
    /** Classes of the table itself, such as its least width. */
    tableClass?: string | undefined;
    className?: string | undefined;
  };

/** The rows of a table, and how they are drawn. */
export type DrawnRows<Row> = DataTableProps<Row> & {
  rows: readonly Row[];
  density: Density;
  /** The row that Tab reaches. Undefined if it reaches each of them. */
  stopId: string | undefined;
};

type TableRowsProps<Row> = DataTableProps<Row> & Pick<DrawnRows<Row>, "density" | "stopId"> & { showSkeleton: boolean };

/** The rows, drawn as usual or in the way of the list, and skeletons while they are loaded. */
function TableRows<Row>({ density, stopId, showSkeleton, ...props }: TableRowsProps<Row>) {
  const { columns, rows, rowId, rowsAs: RowsAs } = props;
  return (
    <>
      {RowsAs && rows && <RowsAs {...props} rows={rows} density={density} stopId={stopId} />}
      {(!RowsAs || showSkeleton) && (
        <tbody className="max-md:block">
          {!RowsAs &&
            rows?.map((row) => (
              <DataRow key={rowId(row)} row={row} id={rowId(row)} density={density} stopId={stopId} {...props} />
            ))}
          {showSkeleton && <SkeletonRows columns={columns} density={density} choosable={props.choice !== undefined} />}
        </tbody>
      )}
    </>
  );
}

/** Walks over the rows by keys. Returns the row that Tab reaches. */
function useStop<Row>(frame: RefObject<HTMLElement | null>, props: DataTableProps<Row>): string | undefined {
  const { rows, rowId, selectedId, keysFollow = false, oneStop = false, onEnd } = props;
  const ids = useMemo(() => rows?.map(rowId) ?? [], [rows, rowId]);
  return useRowKeys(frame, { ids, selectedId, follows: keysFollow, oneStop, onEnd });
}

/** A list that the server sorts, filters and cuts into pages. Below 768 px each row becomes a card. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, query = {}, sort, onSortChange, empty, footer, className } = props;
  const { isFetching: loading = false, isPlaceholderData: stale = false, error, refetch } = query;
  const frame = useRef<HTMLDivElement>(null);
  const { density } = useDensity(props.usualDensity);
  const scroller = useRef<HTMLDivElement>(null);
  const fits = useFits(scroller, props.stickyHead ?? false);
  const stopId = useStop(frame, props);
  const waiting = loading && !rows;
  const showSkeleton = useDelayed(waiting, 150);
  if (error !== undefined && error !== null && !rows) {
    const retry = refetch && (() => void refetch());
    return <ErrorPanel title={`${label} could not be loaded`} error={error} onRetry={retry} retrying={loading} />;
  }
  return (
    <div ref={frame} className={cn("min-w-0 rounded-md border border-line bg-surface", className)}>
      <div
        ref={scroller}
        className={cn("transition-opacity", fits ? "max-md:overflow-x-auto" : "overflow-x-auto", stale && "opacity-60")}
        aria-busy={waiting || (stale && loading)}
      >
        <table
          aria-label={label}
          className={cn(
            "w-full border-collapse text-start max-md:block",
            columns.some(({ px }) => px !== undefined) && "md:table-fixed",
            props.tableClass,
          )}
        >
          <TableHead
            {...{ columns, sort, onSortChange, density }}
            choice={props.choice}
            arrange={props.arrange}
            sticky={fits}
          />
          <TableRows {...props} {...{ density, stopId, showSkeleton }} />
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
