"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { type ReactNode, useMemo, useState } from "react";
import { PinningProvider } from "@/components/cases/pins/pinning";
import { FilterBar } from "@/components/table/filter-bar";
import { useStored } from "@/components/table/stored";
import { type ChosenColumns, useColumns } from "@/components/table/use-columns";
import { useFilteredList } from "@/components/table/use-list";
import { useSingleKeys } from "@/components/table/use-single-keys";
import { cn } from "@/components/ui/cn";
import { auditFilterKeys } from "@/lib/audit/filter-keys.model";
import { type ColumnId, columnOf, columnTitle, entryColumnRules } from "./entry-columns";
import { EntryTable } from "./entry-table";
import { AnswerChart, AnswerLine } from "./explorer/answer-line";
import { Facets, type FacetsProps } from "./explorer/facets";
import { RangeControl } from "./explorer/range-control";
import { ExplorerTools } from "./explorer/tools";
import { periodOf, trailWording } from "./explorer/trail-words";
import { useBarHeight } from "./explorer/use-bar-height";
import { useCopyLink } from "./explorer/use-copy-link";
import { useEntryKeys } from "./explorer/use-entry-keys";
import { useFollow } from "./explorer/use-follow";
import { useOffered } from "./explorer/use-offered";
import { useOpenEntry } from "./explorer/use-open-entry";
import { type Asked, useQuestion } from "./explorer/use-question";
import { useShowAll } from "./explorer/use-show-all";
import { ValueMenuProvider } from "./explorer/value-menu";
import { auditList, auditSummary } from "./queries";

const SearchMenu = dynamic(
  () => import("@/components/saved-searches/search-menu").then((module) => module.SearchMenu),
  { loading: () => null },
);
const PrintHead = dynamic(() => import("./explorer/print-head").then((module) => module.PrintHead), {
  loading: () => null,
});
const QueryChips = dynamic(() => import("./explorer/query-chips").then((module) => module.QueryChips), {
  loading: () => null,
});

const EntryDrawer = dynamic(() => import("./entry-drawer").then((module) => module.EntryDrawer), { ssr: false });
const CaseOfList = dynamic(() => import("./explorer/case-of-list").then((module) => module.CaseOfList), { ssr: false });
const FacetSheet = dynamic(() => import("./explorer/facet-sheet").then((module) => module.FacetSheet), { ssr: false });

export type AuditExplorerProps = {
  /** When the server rendered the page: the end of a range that ends now. */
  renderedAt: string;
  /** Who reads the trail: their columns are kept, and a print names them. */
  reader: Reader;
};

type Reader = {
  id: string;
  name: string;
  /** Whether they may share searches. */
  mayShare: boolean;
  /** Whether they may read cases. */
  readsCases: boolean;
};

/** The audit trail: question, answer, facets, list and the entry that is open, all in the URL. */
export function AuditExplorer({ renderedAt, reader }: AuditExplorerProps) {
  const asked = useQuestion(renderedAt);
  const { from, to } = asked.bounds;
  const investigation = (agentId: string) =>
    `/audit/investigate/${agentId}?${new URLSearchParams({ from: from ?? "all", to })}`;
  const columns = useColumns(`mandate-audit-columns:${reader.id}`, entryColumnRules);
  const columnFor = (key: string) => {
    const id = columnOf(key);
    return id === undefined || columns.ids.includes(id)
      ? undefined
      : { title: columnTitle(id), add: () => columns.toggle(id) };
  };
  return (
    <ValueMenuProvider
      q={asked.q}
      setQ={asked.setQ}
      investigation={reader.readsCases ? investigation : undefined}
      columnFor={columnFor}
    >
      <Explorer asked={asked} reader={reader} columns={columns} />
    </ValueMenuProvider>
  );
}

function useTrail({ q, bounds }: Asked) {
  const list = useFilteredList(useInfiniteQuery(auditList({ q, bounds })));
  const summary = useFilteredList(useQuery(auditSummary({ q, bounds })));
  return { list, summary };
}

type Trail = ReturnType<typeof useTrail>;

type ExplorerProps = { asked: Asked; reader: Reader; columns: ChosenColumns<ColumnId> };

function Explorer({ asked, reader, columns }: ExplorerProps) {
  const trail = useTrail(asked);
  return (
    <PinningProvider allowed={reader.readsCases} pages={trail.list.data?.pages ?? noPages}>
      <ExplorerParts asked={asked} reader={reader} columns={columns} {...trail} />
    </PinningProvider>
  );
}

const noPages: readonly never[] = [];

/** The facets at the left of the list. An open entry takes their place on narrower screens. */
function FacetColumn({ facets, beside }: { facets: FacetsProps; beside: boolean }) {
  return (
    <section
      aria-label="Facets"
      className={cn("w-44 shrink-0 max-lg:hidden print:hidden", beside && "min-[1100px]:max-[1700px]:hidden")}
    >
      <Facets {...facets} />
    </section>
  );
}

type TrailFilterProps = ExplorerProps & { fault: Trail["list"]["fault"]; children: ReactNode };

/** The filter of the trail with its time range and saved searches, and the tools behind them. */
function TrailFilter({ asked, reader, columns, fault, children }: TrailFilterProps) {
  const { q, bounds, range } = asked;
  const offered = useOffered({ q, bounds });
  return (
    <FilterBar
      fault={fault}
      label="Filter the audit trail"
      keys={auditFilterKeys}
      placeholder="Filter, for example decision:deny agent:refund-triage"
      wording={trailWording}
      period={periodOf(range)}
      {...offered}
    >
      <RangeControl asked={asked} />
      <SearchMenu
        parts={{
          ...{ list: "trail", sort: null, q },
          from: range.from,
          to: range.to ?? null,
          columns: columns.chosen ? [...columns.ids] : [],
        }}
        mayShare={reader.mayShare}
      />
      {children}
    </FilterBar>
  );
}

function ExplorerParts({ asked, reader, columns, list, summary }: ExplorerProps & Trail) {
  const { q, setQ } = asked;
  const [open, setOpen] = useOpenEntry();
  const [folded, fold] = useStored("mandate-audit-facets");
  const bar = useBarHeight();
  const [sheet, setSheet] = useState(false);
  const [collects, setCollects] = useState(false);
  const loaded = useMemo(() => list.data?.pages.flatMap((page) => page.entries), [list.data]);
  const follow = useFollow(asked, list.isPlaceholderData ? undefined : loaded, useShowAll(asked));
  const entries = follow.rows ?? loaded;
  const copyLink = useCopyLink(asked);
  const verify = useEntryKeys(entries ?? [], open, { copyLink, show: setOpen });
  useSingleKeys({ l: follow.toggle });
  const facets = { summary: summary.data, stale: summary.isPlaceholderData || summary.error !== null, q, setQ };
  const facetsOpen = folded !== "folded";
  return (
    <div className="flex flex-col gap-2">
      <PrintHead asked={asked} summary={summary.data} reader={reader.name} />
      <div
        ref={bar}
        className="sticky top-12 z-20 -mx-4 -mt-4 flex flex-col gap-1.5 bg-canvas px-4 pt-4 pb-1 max-md:static xl:-mx-5 xl:px-5 print:hidden"
      >
        <TrailFilter asked={asked} reader={reader} columns={columns} fault={list.fault}>
          <ExplorerTools
            columns={columns}
            facetsOpen={facetsOpen}
            onFacets={() => fold(facetsOpen ? "folded" : null)}
            onSheet={() => setSheet(true)}
            onCopyLink={() => copyLink()}
            follow={follow}
            onOpenCase={reader.readsCases ? () => setCollects(true) : undefined}
          />
        </TrailFilter>
        {q !== "" && <QueryChips q={q} setQ={setQ} />}
        <AnswerLine asked={asked} follow={follow} summary={summary} />
      </div>
      <AnswerChart asked={asked} summary={summary} />
      <div className="flex items-start gap-3">
        {facetsOpen && <FacetColumn facets={facets} beside={open !== null} />}
        <EntryTable asked={asked} list={list} entries={entries} columns={columns} open={open} onOpen={setOpen} />
      </div>
      {collects && <CaseOfList asked={asked} entries={entries ?? []} onClose={() => setCollects(false)} />}
      {sheet && <FacetSheet {...facets} onClose={() => setSheet(false)} />}
      <EntryDrawer index={open} entries={entries ?? []} onShow={setOpen} reader={reader.name} verify={verify} />
    </div>
  );
}
