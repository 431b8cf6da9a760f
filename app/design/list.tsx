"use client";

import { useState } from "react";
import { AuthoritySpark } from "@/components/marks/authority-chain";
import { Identity } from "@/components/marks/identity";
import { RiskMark } from "@/components/marks/risk-mark";
import type { Column } from "@/components/table/columns";
import { CursorPager } from "@/components/table/cursor-pager";
import { DataTable } from "@/components/table/data-table";
import { DensitySwitch } from "@/components/table/density-switch";
import { FilterBar } from "@/components/table/filter-bar";
import { Timestamp } from "@/components/time/timestamp";
import { EmptyState } from "@/components/ui/empty-state";
import { StatusMark } from "@/components/ui/status-mark";
import type { SampleAgent } from "./sample";

const columns: Column<SampleAgent>[] = [
  {
    id: "agent",
    header: "Agent",
    sortKey: "name",
    cell: (row) => <Identity name={row.name} id={row.id} seal={row.id} />,
  },
  { id: "status", header: "Status", sortKey: "status", cell: (row) => <StatusMark status={row.status} /> },
  {
    id: "owner",
    header: "Owner",
    cell: (row) => (
      <>
        {row.team} <span className="block text-ink2 text-xs">{row.owner}</span>
      </>
    ),
  },
  { id: "authority", header: "Authority", showFrom: "lg", cell: (row) => <AuthoritySpark counts={row.counts} /> },
  { id: "risk", header: "Risk", sortKey: "riskTier", cell: (row) => <RiskMark tier={row.tier} /> },
  {
    id: "last",
    header: "Last action",
    sortKey: "lastActionAt",
    align: "end",
    cell: (row) => <Timestamp at={row.lastAt} fallback="never" />,
  },
];

const keys = [
  { key: "status", hint: "lifecycle state", values: ["draft", "pending", "active", "suspended", "retired"] },
  { key: "env", hint: "environment", values: ["prod", "staging", "dev"] },
  { key: "owner", hint: "address of the accountable person" },
  { key: "risk", hint: "risk tier", values: ["low", "medium", "high", "critical"] },
];

export function ListSample({ agents }: { agents: readonly SampleAgent[] }) {
  const [sort, setSort] = useState("-lastActionAt");
  const [open, setOpen] = useState<string>();
  return (
    <div className="flex flex-col gap-3">
      <FilterBar label="Filter agents" keys={keys}>
        <DensitySwitch />
      </FilterBar>
      <DataTable
        label="Agents"
        columns={columns}
        rows={agents}
        rowId={(row) => row.id}
        onOpen={(row) => setOpen(row.id)}
        selectedId={open ?? agents[1]?.id}
        sort={sort}
        onSortChange={setSort}
        footer={<CursorPager shown={agents.length} total={214} hasMore onMore={() => {}} />}
      />
      <div className="grid gap-3 lg:grid-cols-2">
        <DataTable
          label="Agents that are loading"
          columns={columns.slice(0, 3)}
          rows={undefined}
          rowId={(row) => row.id}
          query={{ isFetching: true }}
        />
        <DataTable
          label="Agents that match"
          columns={columns.slice(0, 3)}
          rows={[]}
          rowId={(row) => row.id}
          empty={<EmptyState kind="no-match" title="No agent matches this filter" />}
        />
      </div>
    </div>
  );
}
