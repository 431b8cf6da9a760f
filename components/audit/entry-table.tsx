"use client";

import dynamic from "next/dynamic";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { Column } from "@/components/table/columns";
import { CursorPager } from "@/components/table/cursor-pager";
import { DataTable } from "@/components/table/data-table";
import { type Density, useDensity } from "@/components/table/density";
import type { ChosenColumns } from "@/components/table/use-columns";
import { WindowedRows } from "@/components/table/windowed-rows";
import { useZone } from "@/components/time/zone";
import type { AuditEntry } from "@/lib/audit/schema";
import { type ColumnId, entryColumns } from "./entry-columns";
import type { Asked } from "./explorer/use-question";

const NoEntries = dynamic(() => import("./explorer/no-entries").then((module) => module.NoEntries), {
  loading: () => null,
});

/** Rows that come without a press of "Load more". */
const mostByScrolling = 10_000;

/** The trail has one line a row, unless the person chose two. */
export const usualDensity: Density = "compact";

const rowId = (entry: AuditEntry): string => String(entry.index);
const rowLabel = (entry: AuditEntry): string => `Open entry ${entry.index}: ${entry.sentence}`;

type Pages = { hasNextPage: boolean; isFetchingNextPage: boolean; error?: unknown; fetchNextPage: () => unknown };

/** Loads the next page when the end of the list comes near the view. */
function useNearEnd({ hasNextPage, isFetchingNextPage, error, fetchNextPage }: Pages, shown: number) {
  const end = useRef<HTMLDivElement>(null);
  const loads = hasNextPage && !isFetchingNextPage && !error && shown < mostByScrolling;
  useEffect(() => {
    const element = end.current;
    if (!element || !loads) return;
    const observer = new IntersectionObserver(([seen]) => seen?.isIntersecting && fetchNextPage(), {
      rootMargin: "600px 0px",
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [loads, fetchNextPage]);
  return end;
}

/** The end of the list: how many entries are shown, and a button for more. */
function ListEnd({ list, shown }: { list: Pages; shown: number }) {
  const end = useNearEnd(list, shown);
  return (
    <div ref={end}>
      <CursorPager
        shown={shown}
        hasMore={list.hasNextPage}
        onMore={() => void list.fetchNextPage()}
        loading={list.isFetchingNextPage}
      />
    </div>
  );
}

/** The least width of the sentences, in px. */
const leastOfWhat = 200;
/** Least widths of the table, in px, with their classes. */
const leastWidths: readonly (readonly [number, string])[] = [
  [600, "md:min-w-150"],
  [760, "md:min-w-190"],
  [920, "md:min-w-230"],
  [1080, "md:min-w-270"],
  [1280, "md:min-w-320"],
  [1480, "md:min-w-370"],
  [1760, "md:min-w-440"],
  [2080, "md:min-w-520"],
];

/**
 * The class of the table's least width, so that the sentences keep their room. A narrower screen scrolls it sideways. The
 * usual columns are fewer on narrower screens, so that they fit.
 */
function leastWidth(columns: readonly Column<AuditEntry>[], chosen: boolean): string {
  if (!chosen) return "md:min-w-150";
  const px = columns.reduce((sum, column) => sum + (column.px ?? leastOfWhat), 0);
  return leastWidths.find(([least]) => px <= least)?.[1] ?? "md:min-w-640";
}

/** Beside an open entry there is room for these alone; the panel shows the rest. */
const besideEntry: readonly ColumnId[] = ["time", "outcome", "what"];

type EntryTableProps = {
  asked: Asked;
  list: Parameters<typeof DataTable>[0]["query"] & Pages;
  entries: readonly AuditEntry[] | undefined;
  columns: ChosenColumns<ColumnId>;
  open: number | null;
  onOpen: (index: number) => void;
};

/** The list of entries. Pages follow when its end comes near. */
export function EntryTable({
  asked,
  list,
  entries,
  columns: { ids, widths, chosen, arrange },
  open,
  onOpen,
}: EntryTableProps) {
  const { name: zone } = useZone();
  const { density } = useDensity(usualDensity);
  const until = asked.bounds.to;
  const beside = open !== null;
  const shown = useMemo(() => (beside ? ids.filter((id) => besideEntry.includes(id)) : ids), [ids, beside]);
  const drawn = useMemo(
    () => entryColumns(shown, { zone, density, until, fits: !chosen, widths: beside ? {} : widths }),
    [shown, zone, density, until, chosen, beside, widths],
  );
  const openRow = useCallback((entry: AuditEntry) => onOpen(entry.index), [onOpen]);
  const more = () => !list.isFetchingNextPage && void list.fetchNextPage();
  return (
    <DataTable
      label="Audit trail"
      className="flex-1"
      columns={drawn}
      arrange={arrange}
      rowsAs={WindowedRows}
      tableClass={leastWidth(drawn, chosen)}
      usualDensity={usualDensity}
      stickyHead
      rows={entries}
      rowId={rowId}
      rowLabel={rowLabel}
      onOpen={openRow}
      selectedId={open === null ? undefined : String(open)}
      keysFollow
      oneStop
      onEnd={list.hasNextPage ? more : undefined}
      query={list}
      empty={<NoEntries asked={asked} />}
      footer={<ListEnd list={list} shown={entries?.length ?? 0} />}
    />
  );
}
