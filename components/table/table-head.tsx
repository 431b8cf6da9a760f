"use client";

import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { type Arrange, type Column, nextSort, orderOf, type RowChoice } from "./columns";
import type { Density } from "./density";

/** The classes that hide a column on narrower screens. */
export function visibility<Row>(column: Column<Row>): string | undefined {
  if (column.showFrom === "lg") return "md:max-lg:hidden";
  if (column.showFrom === "xl") return "md:max-xl:hidden";
  if (column.showFrom === "wide") return "md:max-[1340px]:hidden";
  return undefined;
}

/** `created`, or `-created` when descending. */
export type Sorting = { sort?: string | undefined; onSortChange?: ((sort: string) => void) | undefined };

const arrows = { ascending: ArrowUp, descending: ArrowDown, none: ChevronsUpDown };

type Order = ReturnType<typeof orderOf>;

/** The arrow lies in the padding of the cell, so that it takes no width from the name. */
function HeadName({ header, order }: { header: string; order: Order | undefined }) {
  const Arrow = arrows[order ?? "none"];
  return (
    <>
      <span className="truncate">{header}</span>
      {order && (
        <Arrow
          aria-hidden
          className={cn(
            "-ms-1.5 absolute start-full size-3",
            order === "none" && "opacity-0 group-hover/head:opacity-60 group-focus-visible/head:opacity-60",
          )}
        />
      )}
    </>
  );
}

/** The look of the button in a head cell. Its padding reaches into that of the cell. */
export const headButtonClass =
  "group/head focus-inset relative -mx-1.5 inline-flex h-7 max-w-[calc(100%+0.75rem)] items-center rounded-md px-1.5 font-semibold hover:bg-line/60 hover:text-ink";

const SortButton = ({ onPress, children }: { onPress: () => void; children: ReactNode }) => (
  <button type="button" data-shows="" onClick={onPress} className={headButtonClass}>
    {children}
  </button>
);

type HeadCellProps<Row> = Sorting & {
  column: Column<Row>;
  arrange: Arrange | undefined;
  density: Density;
  first: boolean;
};

function HeadCell<Row>({ column, sort, onSortChange, arrange, density, first }: HeadCellProps<Row>) {
  const { sortKey, id, px } = column;
  const order = sortKey ? orderOf(sort, sortKey) : undefined;
  const onPress = sortKey === undefined ? undefined : () => onSortChange?.(nextSort(sort, sortKey));
  const name = <HeadName header={column.header} order={order} />;
  return (
    <th
      scope="col"
      aria-sort={order}
      // An attribute: the content policy forbids styles in elements of the document.
      {...(px !== undefined && { width: px })}
      {...arrange?.cell(id)}
      className={cn(
        "h-8 whitespace-nowrap px-3 text-start font-semibold text-ink2 text-xs",
        density === "compact" && "md:px-2 md:first:ps-3",
        arrange && "relative",
        column.align === "end" && "text-end",
        column.width,
        visibility(column),
      )}
    >
      {arrange ? (
        arrange.name(id, { header: name, first, onPress })
      ) : onPress ? (
        <SortButton onPress={onPress}>{name}</SortButton>
      ) : (
        name
      )}
      {arrange?.edge(id)}
    </th>
  );
}

type TableHeadProps<Row> = Sorting & {
  columns: readonly Column<Row>[];
  arrange: Arrange | undefined;
  choice: RowChoice | undefined;
  density: Density;
  /** Stays in view below `--list-top`. */
  sticky: boolean;
};

/** The line of column names; on phones it is left out, and the cards name their values themselves. */
export function TableHead<Row>({ columns, sticky, choice, ...rest }: TableHeadProps<Row>) {
  return (
    <thead
      className={cn(
        "border-line border-b bg-sunken max-md:sr-only",
        sticky && "md:sticky md:top-(--list-top) md:z-15 md:shadow-[0_1px_0_var(--line)] print:static",
      )}
    >
      <tr>
        {choice?.head}
        {columns.map((column, at) => (
          <HeadCell key={column.id} column={column} first={at === 0} {...rest} />
        ))}
      </tr>
    </thead>
  );
}
