import { type ColumnDef, columnVisibilityFeature, rowSortingFeature, tableFeatures } from "@tanstack/react-table";
import type { ReactNode } from "react";

export type Column<Row> = {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The name by which the server sorts; without it the column cannot be sorted. */
  sortKey?: string | undefined;
  align?: "start" | "end" | undefined;
  /** Classes for the width, such as `w-40`. */
  width?: string | undefined;
  /** Leaves the column out on narrower screens. */
  showFrom?: "md" | "lg" | "xl" | undefined;
  /** Leaves the column out of the cards on phones. */
  hideOnCard?: boolean | undefined;
};

/* Sorting and paging happen on the server, over the whole set; the table keeps only their state. */
export const serverFeatures = tableFeatures({ rowSortingFeature, columnVisibilityFeature });

export type ServerColumn<Row extends object> = ColumnDef<typeof serverFeatures, Row>;

export type SortState = { id: string; desc: boolean }[];

/** Turns our columns into those of the table library. */
export function columnDefs<Row extends object>(columns: readonly Column<Row>[]): ServerColumn<Row>[] {
  return columns.map((column) => ({
    id: column.id,
    header: column.header,
    accessorFn: (row: Row) => row,
    enableSorting: column.sortKey !== undefined,
    cell: ({ row }) => column.cell(row.original),
  }));
}

/** Reads `-created` as the state of the column whose `sortKey` is `created`. */
export function sortState<Row>(sort: string | undefined, columns: readonly Column<Row>[]): SortState {
  if (!sort) return [];
  const desc = sort.startsWith("-");
  const key = desc ? sort.slice(1) : sort;
  const column = columns.find((candidate) => candidate.sortKey === key);
  return column ? [{ id: column.id, desc }] : [];
}

/** Writes the state as the server reads it; no sorting is the empty string. */
export function sortText<Row>(state: SortState, columns: readonly Column<Row>[]): string {
  const [first] = state;
  const key = first && columns.find((column) => column.id === first.id)?.sortKey;
  return first && key ? `${first.desc ? "-" : ""}${key}` : "";
}
