"use client";

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { parseAsInteger, useQueryState } from "nuqs";
import { useMemo } from "react";
import { CursorPager } from "@/components/table/cursor-pager";
import { DataTable } from "@/components/table/data-table";
import { DensitySwitch } from "@/components/table/density-switch";
import { FilterBar } from "@/components/table/filter-bar";
import { NoMatch } from "@/components/table/no-match";
import { useFilterQuery } from "@/components/table/use-filter-query";
import { useFilteredList } from "@/components/table/use-list";
import { useZone } from "@/components/time/zone";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { type AuditEntry, auditFilterKeys } from "@/lib/audit/schema";
import { entryColumns } from "./entry-columns";
import { EntryDrawer } from "./entry-drawer";
import { auditHead, auditKeys, auditList, pageSize } from "./queries";

/** The audit trail: filter, list and the entry that is open, all in the URL. */
export function AuditExplorer() {
  const { q } = useFilterQuery();
  const [open, setOpen] = useQueryState("entry", parseAsInteger.withOptions({ history: "push" }));
  const { name: zone } = useZone();
  const columns = useMemo(() => entryColumns(zone), [zone]);
  const list = useFilteredList(useInfiniteQuery(auditList(q)));
  const entries = list.data?.pages.flatMap((page) => page.entries);
  return (
    <div className="flex flex-col gap-3">
      <FilterBar
        fault={list.fault}
        label="Filter the audit trail"
        keys={auditFilterKeys}
        placeholder="Filter, for example decision:deny agent:refund-triage after:now-1h"
      >
        <DensitySwitch />
      </FilterBar>
      <SealedLine q={q} size={list.data?.pages[0]?.size} entries={entries} />
      <DataTable
        label="Audit trail"
        columns={columns}
        rows={entries}
        rowId={(entry) => String(entry.index)}
        rowLabel={(entry) => `Open entry ${entry.index}: ${entry.sentence}`}
        onOpen={(entry) => void setOpen(entry.index)}
        selectedId={open === null ? undefined : String(open)}
        query={list}
        empty={q === "" ? noEntries : noMatch}
        footer={
          <CursorPager
            shown={entries?.length ?? 0}
            hasMore={list.hasNextPage}
            onMore={() => void list.fetchNextPage()}
            loading={list.isFetchingNextPage}
          />
        }
      />
      <EntryDrawer index={open} entries={entries ?? []} onShow={(index) => void setOpen(index)} />
    </div>
  );
}

/** Says how far the log is sealed, and offers the entries that came since the list was opened. */
function SealedLine({
  q,
  size,
  entries,
}: {
  q: string;
  size: number | undefined;
  entries: readonly AuditEntry[] | undefined;
}) {
  const client = useQueryClient();
  const { data: head } = useQuery({ ...auditHead(q), enabled: entries !== undefined });
  const newest = entries?.[0]?.index ?? -1;
  const fresh = entries === undefined ? [] : (head?.entries ?? []).filter(({ index }) => index > newest);
  const sealed = Math.max(size ?? 0, head?.size ?? 0);
  const count = fresh.length >= pageSize ? `${pageSize}+` : String(fresh.length);
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1 text-ink2 text-sm">
      {sealed > 0 && <p>{sealed.toLocaleString("en")} records sealed under a signed checkpoint</p>}
      <span role="status" className="ms-auto">
        {fresh.length > 0 && (
          <Button size="sm" variant="signal" onClick={() => void client.resetQueries({ queryKey: auditKeys.list(q) })}>
            Show {count} new {fresh.length === 1 ? "entry" : "entries"}
          </Button>
        )}
      </span>
    </div>
  );
}

const noMatch = (
  <NoMatch title="No entry matches this filter">The search ran over the whole log that you may see.</NoMatch>
);

const noEntries = (
  <EmptyState kind="none" title="Nothing has been recorded yet">
    Every change and every decision appears here within a second, sealed in order.
  </EmptyState>
);
