"use client";

import { useMemo, useState } from "react";
import { EntryMark } from "@/components/audit/entry-mark";
import { CaseMark } from "@/components/cases/pins/entry-cases";
import type { Column } from "@/components/table/columns";
import { CursorPager } from "@/components/table/cursor-pager";
import { DataTable } from "@/components/table/data-table";
import { Timestamp } from "@/components/time/timestamp";
import { useZone } from "@/components/time/zone";
import { EmptyState } from "@/components/ui/empty-state";
import type { AuditEntry } from "@/lib/audit/schema";
import { type Lane, laneTitles } from "./lanes";
import type { LaneContent } from "./use-lanes";

type Row = { lane: Lane; entry: AuditEntry };

const step = 50;

const columnsIn = (zone: string): readonly Column<Row>[] => [
  {
    id: "time",
    header: `Time (${zone})`,
    width: "w-48",
    cell: ({ entry }) => <Timestamp at={entry.time} mode="exact" precision="millisecond" className="text-sm" />,
    card: "max-md:order-2 max-md:justify-self-end",
  },
  {
    id: "lane",
    header: "Lane",
    width: "w-28",
    cell: ({ lane }) => laneTitles[lane],
    card: "max-md:order-1",
  },
  {
    id: "outcome",
    header: "Outcome",
    width: "w-28",
    showFrom: "lg",
    cell: ({ entry }) => <EntryMark entry={entry} />,
  },
  {
    id: "what",
    header: "What happened",
    width: "w-full md:min-w-64",
    cell: ({ entry }) => (
      <span className="[overflow-wrap:anywhere]">
        <CaseMark index={entry.index} />
        {entry.sentence}
      </span>
    ),
    card: "max-md:order-3 max-md:col-span-full",
  },
];

/** The entries of all lanes as a table, the newest first: the same as the timeline, for keyboard and screen reader. */
export function LaneTable({ lanes, open, onOpen }: LaneTableProps) {
  const { name: zone } = useZone();
  const [most, setMost] = useState(step);
  const rows = useMemo(
    () =>
      lanes
        .flatMap(({ lane, entries }) => entries.map((entry): Row => ({ lane, entry })))
        .toSorted((one, other) => other.entry.index - one.entry.index),
    [lanes],
  );
  const loading = lanes.some((lane) => lane.loading);
  const columns = useMemo(() => columnsIn(zone), [zone]);
  return (
    <DataTable
      label="Entries of the investigation"
      columns={columns}
      rows={loading ? undefined : rows.slice(0, most)}
      rowId={({ entry }) => String(entry.index)}
      rowLabel={({ entry }) => `Open entry ${entry.index}: ${entry.sentence}`}
      onOpen={({ entry }) => onOpen(entry.index)}
      selectedId={open === null ? undefined : String(open)}
      keysFollow
      query={{ isFetching: loading }}
      empty={
        <EmptyState kind="none" title="Nothing was recorded about this agent in this time">
          Choose a longer time range.
        </EmptyState>
      }
      footer={
        rows.length > 0 && (
          <CursorPager
            shown={Math.min(most, rows.length)}
            total={rows.length}
            hasMore={rows.length > most}
            onMore={() => setMost(most + step)}
          />
        )
      }
    />
  );
}

type LaneTableProps = {
  lanes: readonly LaneContent[];
  open: number | null;
  onOpen: (index: number) => void;
};
