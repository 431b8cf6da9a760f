"use client";

import type { Header, Table } from "@tanstack/react-table";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { Column, serverFeatures } from "./columns";

type Features = typeof serverFeatures;

/** The classes that hide a column on narrower screens. */
export function visibility<Row>(column: Column<Row>): string | undefined {
  if (column.showFrom === "lg") return "md:max-lg:hidden";
  if (column.showFrom === "xl") return "md:max-xl:hidden";
  return undefined;
}

const sortWords = { asc: "ascending", desc: "descending" } as const;

function HeadCell<Row extends object>({
  header,
  column,
}: {
  header: Header<Features, Row, unknown>;
  column: Column<Row>;
}) {
  const sorted = header.column.getIsSorted();
  const Arrow = sorted === "asc" ? ArrowUp : sorted === "desc" ? ArrowDown : ChevronsUpDown;
  return (
    <th
      scope="col"
      aria-sort={column.sortKey ? (sorted ? sortWords[sorted] : "none") : undefined}
      className={cn(
        "h-8 whitespace-nowrap px-3 text-start font-semibold text-ink2 text-xs",
        column.align === "end" && "text-end",
        column.width,
        visibility(column),
      )}
    >
      {column.sortKey ? (
        <button
          type="button"
          onClick={header.column.getToggleSortingHandler()}
          className="focus-inset -mx-1.5 inline-flex h-7 items-center gap-1 rounded-md px-1.5 font-semibold hover:bg-line/60 hover:text-ink"
        >
          {column.header}
          <Arrow aria-hidden className={cn("size-3", !sorted && "opacity-45")} />
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

/** The line of column names; on phones it is left out, and the cards name their values themselves. */
export function TableHead<Row extends object>(props: {
  table: Pick<Table<Features, Row>, "getHeaderGroups">;
  columns: readonly Column<Row>[];
}) {
  return (
    <thead className="border-line border-b bg-sunken max-md:sr-only">
      {props.table.getHeaderGroups().map((group) => (
        <tr key={group.id}>
          {group.headers.map((header) => {
            const column = props.columns.find((candidate) => candidate.id === header.id);
            return column ? <HeadCell key={header.id} header={header} column={column} /> : null;
          })}
        </tr>
      ))}
    </thead>
  );
}
