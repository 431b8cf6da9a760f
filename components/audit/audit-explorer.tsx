"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { parseAsInteger, useQueryState } from "nuqs";
import { useState } from "react";
import { SearchMenu } from "@/components/saved-searches/search-menu";
import { CursorPager } from "@/components/table/cursor-pager";
import { DataTable } from "@/components/table/data-table";
import { useDensity } from "@/components/table/density";
import { FilterBar } from "@/components/table/filter-bar";
import { useStored } from "@/components/table/stored";
import { useFilteredList } from "@/components/table/use-list";
import { useZone } from "@/components/time/zone";
import { cn } from "@/components/ui/cn";
import { useToast } from "@/components/ui/toast";
import { type AuditEntry, auditFilterKeys } from "@/lib/audit/schema";
import { type ColumnId, entryColumns } from "./entry-columns";
import { Answer } from "./explorer/answer-line";
import { Facets } from "./explorer/facets";
import { NoEntries } from "./explorer/no-entries";
import { PrintHead } from "./explorer/print-head";
import { QueryChips } from "./explorer/query-chips";
import { RangeControl } from "./explorer/range-control";
import { ExplorerTools } from "./explorer/tools";
import { trailInWords } from "./explorer/trail-words";
import { useColumns } from "./explorer/use-columns";
import { useEntryKeys } from "./explorer/use-entry-keys";
import { useOffered } from "./explorer/use-offered";
import { type Asked, useQuestion } from "./explorer/use-question";
import { ValueMenuProvider } from "./explorer/value-menu";
import { auditList, auditSummary } from "./queries";

const EntryDrawer = dynamic(() => import("./entry-drawer").then((module) => module.EntryDrawer), { ssr: false });
const FacetSheet = dynamic(() => import("./explorer/facet-sheet").then((module) => module.FacetSheet), { ssr: false });

export type AuditExplorerProps = {
  /** When the server rendered the page: the end of a range that ends now. */
  renderedAt: string;
  /** Who reads the trail: their columns are kept, and a print names them. */
  reader: { id: string; name: string; mayShare: boolean };
};

/** The audit trail: question, answer, facets, list and the entry that is open, all in the URL. */
export function AuditExplorer({ renderedAt, reader }: AuditExplorerProps) {
  const asked = useQuestion(renderedAt);
  return (
    <ValueMenuProvider q={asked.q} setQ={asked.setQ}>
      <Explorer asked={asked} reader={reader} />
    </ValueMenuProvider>
  );
}

/** Gives the entry that is open. Opening makes a new entry of the history; going on to another does not. */
function useOpenEntry(): [number | null, (index: number | null) => void] {
  const [open, set] = useQueryState("entry", parseAsInteger);
  return [open, (index) => void set(index, { history: open === null || index === null ? "push" : "replace" })];
}

/** Copies the address of an entry, or of this search with its instants. */
function useCopyLink({ q, bounds }: Asked): (index?: number) => void {
  const toast = useToast();
  return (index) => {
    const search = new URLSearchParams({ ...(q !== "" && { q }), from: bounds.from ?? "all", to: bounds.to });
    const address = `${window.location.origin}/audit?${index === undefined ? search : `entry=${index}`}`;
    void navigator.clipboard
      .writeText(address)
      .then(() => toast.done(index === undefined ? "Link to this search copied" : `Link to entry ${index} copied`));
  };
}

function Explorer({ asked, reader }: { asked: Asked; reader: AuditExplorerProps["reader"] }) {
  const { q, bounds, range, setQ } = asked;
  const [open, setOpen] = useOpenEntry();
  const columns = useColumns(reader.id);
  const [folded, fold] = useStored("mandate-audit-facets");
  const [sheet, setSheet] = useState(false);
  const list = useFilteredList(useInfiniteQuery(auditList({ q, bounds })));
  const summary = useFilteredList(useQuery(auditSummary({ q, bounds })));
  const entries = list.data?.pages.flatMap((page) => page.entries);
  const copyLink = useCopyLink(asked);
  const offered = useOffered({ q, bounds });
  useEntryKeys(entries ?? [], open, copyLink);
  const facets = { summary: summary.data, stale: summary.isPlaceholderData || summary.error !== null, q, setQ };
  const facetsOpen = folded !== "folded";
  return (
    <div className="flex flex-col gap-2">
      <PrintHead asked={asked} summary={summary.data} reader={reader.name} />
      <div className="sticky top-12 z-20 -mx-4 flex flex-col gap-2 bg-canvas px-4 pb-1 max-md:static xl:-mx-5 xl:px-5 print:hidden">
        <FilterBar
          fault={list.fault}
          label="Filter the audit trail"
          keys={auditFilterKeys}
          placeholder="Filter, for example decision:deny agent:refund-triage"
          inWords={(text) => trailInWords(text, range)}
          {...offered}
        >
          <RangeControl asked={asked} />
          <SearchMenu
            parts={{
              q,
              from: asked.range.from,
              to: asked.range.to ?? null,
              columns: columns.chosen ? [...columns.ids] : [],
            }}
            mayShare={reader.mayShare}
          />
          <ExplorerTools
            columns={columns}
            facetsOpen={facetsOpen}
            onFacets={() => fold(facetsOpen ? "folded" : null)}
            onSheet={() => setSheet(true)}
            onCopyLink={() => copyLink()}
          />
        </FilterBar>
        <QueryChips q={q} setQ={setQ} />
      </div>
      <Answer asked={asked} entries={list.isPlaceholderData ? undefined : entries} summary={summary} />
      <div className="flex items-start gap-4">
        {facetsOpen && (
          <section
            aria-label="Facets"
            className={cn(
              "w-52 shrink-0 max-lg:hidden print:hidden",
              open !== null && "min-[1100px]:max-[1700px]:hidden",
            )}
          >
            <Facets {...facets} />
          </section>
        )}
        <EntryTable asked={asked} list={list} entries={entries} columns={columns} open={open} onOpen={setOpen} />
      </div>
      {sheet && <FacetSheet {...facets} onClose={() => setSheet(false)} />}
      <EntryDrawer index={open} entries={entries ?? []} onShow={setOpen} reader={reader.name} />
    </div>
  );
}

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
  columns: ReturnType<typeof useColumns>;
  open: number | null;
  onOpen: (index: number) => void;
};

function EntryTable({ asked, list, entries, columns: { ids, chosen }, open, onOpen }: EntryTableProps) {
  const { name: zone } = useZone();
  const { density } = useDensity();
  const shown = open === null ? ids : ids.filter((id) => besideEntry.includes(id));
  return (
    <DataTable
      label="Audit trail"
      className="flex-1"
      columns={entryColumns(shown, { zone, density, fits: !chosen })}
      rows={entries}
      rowId={(entry) => String(entry.index)}
      rowLabel={(entry) => `Open entry ${entry.index}: ${entry.sentence}`}
      onOpen={(entry) => onOpen(entry.index)}
      selectedId={open === null ? undefined : String(open)}
      keysFollow
      query={list}
      empty={<NoEntries asked={asked} />}
      footer={
        <CursorPager
          shown={entries?.length ?? 0}
          hasMore={list.hasNextPage}
          onMore={() => void list.fetchNextPage()}
          loading={list.isFetchingNextPage}
        />
      }
    />
  );
}
