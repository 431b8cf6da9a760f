"use client";

import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import type { Column, RowChoice } from "./columns";
import type { Density } from "./density";
import { visibility } from "./table-head";
import { ROW_OPENER } from "./use-row-keys";

/** The properties of a table that each of its rows has, too. */
export type RowProps<Row> = {
  columns: readonly Column<Row>[];
  /** A page of the row's own; the first column carries the link. */
  rowHref?: ((row: Row) => string) | undefined;
  /** Opens a row in place, for example in a drawer. */
  onOpen?: ((row: Row) => void) | undefined;
  /** The name of what opening a row does, read out: "Open refund-triage". */
  rowLabel?: ((row: Row) => string) | undefined;
  /** The row that is open or selected. */
  selectedId?: string | undefined;
  /** Lets the person choose rows by checkboxes. */
  choice?: RowChoice | undefined;
  /** The name of a row for its checkbox. */
  choiceLabel?: ((row: Row) => string) | undefined;
};

type DataRowProps<Row> = RowProps<Row> & {
  row: Row;
  id: string;
  density: Density;
  /** The row that Tab reaches. Undefined if it reaches each of them. */
  stopId: string | undefined;
};

/* The opener covers the whole row: a click anywhere opens it, and it is one tab stop. */
const openerClass =
  "focus-inset block w-full min-w-0 text-start after:absolute after:inset-0 after:content-[''] focus-visible:shadow-none focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-ink focus-visible:after:-outline-offset-2 focus-visible:after:[box-shadow:inset_0_0_0_4px_var(--signal)]";

function Opener<Row>({
  row,
  rowHref,
  onOpen,
  rowLabel,
  id,
  stopId,
  children,
}: Omit<DataRowProps<Row>, "columns" | "density" | "choice" | "choiceLabel"> & { children: ReactNode }) {
  const tabIndex = stopId === undefined || stopId === id ? undefined : -1;
  const marks = { [ROW_OPENER]: "", className: openerClass, "aria-label": rowLabel?.(row), tabIndex };
  if (rowHref) {
    return (
      <Link href={rowHref(row)} {...marks}>
        {children}
      </Link>
    );
  }
  if (onOpen) {
    return (
      <button type="button" data-shows="" onClick={() => onOpen(row)} {...marks}>
        {children}
      </button>
    );
  }
  return children;
}

/** One row; its first cell opens it. Things to press in other cells lie above the row's own opener. */
export function DataRow<Row>(props: DataRowProps<Row>) {
  const { id, columns, selectedId, choice } = props;
  const opens = Boolean(props.rowHref ?? props.onOpen);
  const selected = selectedId === id;
  const short = columns.some(({ card }) => card !== undefined);
  return (
    <tr
      data-row={id}
      aria-selected={selectedId === undefined ? undefined : selected}
      className={cn(
        "relative border-line not-last:border-b md:scroll-mt-[calc(var(--list-top,3rem)-1.75rem)] max-md:block max-md:px-3 max-md:py-2.5",
        opens && "hover:bg-canvas",
        (selected || choice?.has(id)) && "bg-chosen hover:bg-chosen",
        choice && "max-md:pe-10",
        short && "max-md:grid max-md:grid-cols-[auto_minmax(0,1fr)] max-md:gap-x-3",
      )}
    >
      {choice?.cell(id, props.choiceLabel?.(props.row) ?? id)}
      {columns.map((column, index) => (
        <DataCell key={column.id} column={column} first={index === 0} short={short} {...props} />
      ))}
    </tr>
  );
}

type CellProps<Row> = DataRowProps<Row> & {
  column: Column<Row>;
  first: boolean;
  /** Whether the card has two lines, without names. */
  short: boolean;
};

/** One value of a row. On phones it names itself, and one that says nothing is left out. */
function DataCell<Row>({ column, first, short, ...props }: CellProps<Row>) {
  const content = column.cell(props.row);
  const silent = content === null || content === undefined || content === false;
  return (
    <td
      className={cn(
        "px-3 align-middle max-md:flex max-md:min-h-6 max-md:items-center max-md:gap-3 max-md:px-0 max-md:py-0.5",
        props.density === "compact" ? "md:h-7 md:px-2 md:py-0 md:text-sm md:first:ps-3" : "md:h-12 md:py-1",
        column.align === "end" && "md:text-end",
        visibility(column),
        (column.hideOnCard || silent || (short && column.card === undefined)) && "max-md:hidden",
        column.card,
        !first && "[&_:is(a,button,time)]:relative [&_:is(a,button,time)]:z-10",
      )}
    >
      {!first && !short && (
        <span aria-hidden className="w-28 shrink-0 text-ink3 text-xs md:hidden">
          {column.header}
        </span>
      )}
      {first ? (
        <Opener {...props}>{content}</Opener>
      ) : (
        <div className={cn("min-w-0", column.px !== undefined && "md:overflow-hidden")}>{content}</div>
      )}
    </td>
  );
}
