"use client";

import dynamic from "next/dynamic";
import { useEffect, useRef } from "react";
import { CursorPager } from "@/components/table/cursor-pager";
import { DataTable } from "@/components/table/data-table";
import { useDensity } from "@/components/table/density";
import { WindowedRows } from "@/components/table/windowed-rows";
import { useZone } from "@/components/time/zone";
import type { AuditEntry } from "@/lib/audit/schema";
import { type ColumnId, entryColumns } from "./entry-columns";
import type { ChosenColumns } from "./explorer/use-columns";
import type { Asked } from "./explorer/use-question";

const NoEntries = dynamic(() => import("./explorer/no-entries").then((module) => module.NoEntries));

/** Rows that come without a press of "Load more". */
const mostByScrolling = 10_000;

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

/**
 * The least width of the table, so that the sentences keep their room. A narrower screen scrolls it sideways. The usual
 * columns are fewer on narrower screens.
 */
const leastOfUsual = "md:min-w-190 lg:min-w-220 xl:min-w-340";
const leastOfFew = ["", "", "md:min-w-130", "md:min-w-150", "md:min-w-190", "md:min-w-230", "md:min-w-270"];
const leastWidth = (columns: number, chosen: boolean): string => {
  if (columns <= 3) return "md:min-w-150";
  return chosen ? (leastOfFew[columns] ?? (columns < 11 ? "md:min-w-360" : "md:min-w-520")) : leastOfUsual;
};

/** Beside an open entry there is room for these alone; the panel shows the rest. */
const besideEntry: readonly ColumnId[] = ["time", "outcome", "what"];

type EntryTableProps = {
  asked: Asked;
  list: Parameters<typeof DataTable>[0]["query"] & {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => unknown;
  };
  entries: readonly AuditEntry[] | undefined;
  columns: ChosenColumns;
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
  const { density } = useDensity();
  const end = useNearEnd(list, entries?.length ?? 0);
  const shown = open === null ? ids : ids.filter((id) => besideEntry.includes(id));
  return (
    <DataTable
      label="Audit trail"
      className="flex-1"
      columns={entryColumns(shown, { zone, density, fits: !chosen, widths: open === null ? widths : {} })}
      arrange={arrange}
      rowsAs={WindowedRows}
      tableClass={leastWidth(shown.length, chosen)}
      rows={entries}
      rowId={(entry) => String(entry.index)}
      rowLabel={(entry) => `Open entry ${entry.index}: ${entry.sentence}`}
      onOpen={(entry) => onOpen(entry.index)}
      selectedId={open === null ? undefined : String(open)}
      keysFollow
      query={list}
      empty={<NoEntries asked={asked} />}
      footer={
        <div ref={end}>
          <CursorPager
            shown={entries?.length ?? 0}
            hasMore={list.hasNextPage}
            onMore={() => void list.fetchNextPage()}
            loading={list.isFetchingNextPage}
          />
        </div>
      }
    />
  );
}
