"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { PageFrame } from "@/components/shell/app-shell";
import { DensitySwitch } from "@/components/table/density-switch";
import { ExportLink } from "@/components/table/export-link";
import { FilterBar } from "@/components/table/filter-bar";
import { PagedTable } from "@/components/table/paged-table";
import { useFilterQuery } from "@/components/table/use-filter-query";
import { useFilteredList } from "@/components/table/use-filtered-list";
import { ViewTabs } from "@/components/table/view-tabs";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { delegationColumns, delegationFilter } from "./delegation-columns";
import { delegationList } from "./queries";

const views = [
  { label: "All", q: "" },
  { label: "In effect", q: "in-effect:yes" },
  { label: "Expiring in 7 days", q: "status:active expires:7d" },
  { label: "Suspended", q: "status:suspended" },
  { label: "At rest or stopped", q: "status:active in-effect:no" },
  { label: "Ended", q: "status:revoked,expired" },
];

function Nothing({ mayAsk }: { mayAsk: boolean }) {
  const { q, setQ } = useFilterQuery();
  if (q !== "") {
    return (
      <EmptyState
        kind="no-match"
        title="No delegation matches this filter"
        action={<Button onClick={() => setQ("", "push")}>Clear the filter</Button>}
      >
        The search ran over all delegations you may see, not only those shown.
      </EmptyState>
    );
  }
  const ask = (
    <ButtonLink href="/delegations/new" variant="primary">
      Request authority
    </ButtonLink>
  );
  return (
    <EmptyState kind="none" title="No delegations yet" action={mayAsk && ask}>
      A delegation gives an agent narrow authority for a purpose and a time. It begins as a request that another person
      approves.
    </EmptyState>
  );
}

/** The list of delegations. */
export function DelegationsScreen({ mayAsk }: { mayAsk: boolean }) {
  const { q } = useFilterQuery();
  const list = useFilteredList(useInfiniteQuery({ ...delegationList(q), placeholderData: keepPreviousData }));
  const rows = list.data?.pages.flatMap(({ delegations }) => delegations);
  const ask = <ButtonLink href="/delegations/new">Request authority</ButtonLink>;
  return (
    <PageFrame
      title="Delegations"
      tabs={<ViewTabs label="Views of the delegations" views={views} />}
      actions={mayAsk && ask}
    >
      <div className="flex flex-col gap-3">
        <FilterBar fault={list.fault} label="Filter delegations" keys={delegationFilter}>
          <DensitySwitch />
          <ExportLink path="/api/delegations/export" query={{ q }} />
        </FilterBar>
        <PagedTable
          pages={list}
          label="Delegations"
          columns={delegationColumns}
          rows={rows}
          rowId={({ id }) => id}
          rowHref={({ id }) => `/delegations/${id}`}
          empty={<Nothing mayAsk={mayAsk} />}
        />
      </div>
    </PageFrame>
  );
}
