import type { ComponentProps, ReactNode } from "react";

/** The name of a column, and how pressing it sorts. */
export type HeadName = { header: ReactNode; first: boolean; onPress?: (() => void) | undefined };

/** Lets a person arrange the columns: the name of a column as its handle, and what else its head cell needs. */
export type Arrange = {
  name: (id: string, head: HeadName) => ReactNode;
  edge: (id: string) => ReactNode;
  /** Accepts a dragged column. */
  cell: (id: string) => Pick<ComponentProps<"th">, "onDragOver" | "onDrop">;
};

/** Lets a person choose rows: the checkbox of a row, and that of all rows, as cells. */
export type RowChoice = {
  has: (id: string) => boolean;
  head: ReactNode;
  /** @param name The row in the name of its checkbox. */
  cell: (id: string, name: string) => ReactNode;
};

export type Column<Row> = {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The name by which the server sorts; without it the column cannot be sorted. */
  sortKey?: string | undefined;
  align?: "start" | "end" | undefined;
  /** Classes for the width, such as `w-40`. */
  width?: string | undefined;
  /** Width in px, of a table whose columns keep their widths; one column without it takes the rest. */
  px?: number | undefined;
  /** Leaves the column out on narrower screens; `wide` is 1340 px. */
  showFrom?: "md" | "lg" | "xl" | "wide" | undefined;
  /** Leaves the column out of the cards on phones. */
  hideOnCard?: boolean | undefined;
  /** Classes of its place on a card of two lines, without its name. Columns without one are left out of such cards. */
  card?: string | undefined;
};

/** Reads how `-created` sorts the column whose `sortKey` is `created`. */
export function orderOf(sort: string | undefined, key: string): "ascending" | "descending" | "none" {
  if (sort === key) return "ascending";
  return sort === `-${key}` ? "descending" : "none";
}

/** Gives the order after a press on the column's header: descending first, then the opposite. */
export const nextSort = (sort: string | undefined, key: string): string =>
  orderOf(sort, key) === "descending" ? key : `-${key}`;
