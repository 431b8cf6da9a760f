"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { DraftsList } from "@/components/delegations/editor/drafts-list";
import { ownRequestViews, requestFilter } from "@/components/requests/inbox/request-filter";
import { ownRequestCounts, requestList } from "@/components/requests/queries";
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
import { ownRequestColumns } from "./own-request-columns";

function Ask({ whyNot }: { whyNot: string | undefined }) {
  const look = { variant: "primary", icon: <Plus aria-hidden /> } as const;
  if (whyNot) {
    return (
      <Button {...look} whyNot={whyNot}>
        Request authority
      </Button>
    );
  }
  return (
    <ButtonLink {...look} href="/delegations/new">
      Request authority
    </ButtonLink>
  );
}

function Nothing({ whyNotAsk }: { whyNotAsk: string | undefined }) {
  const { q, setQ } = useFilterQuery();
  if (q !== "") {
    return (
      <EmptyState
        kind="no-match"
        title="None of your requests matches"
        action={<Button onClick={() => setQ("", "push")}>Clear the filter</Button>}
      />
    );
  }
  return (
    <EmptyState kind="none" title="You made no requests yet" action={!whyNotAsk && <Ask whyNot={undefined} />}>
      An agent has no authority until a person requests it and another person approves exactly that request. {whyNotAsk}
    </EmptyState>
  );
}

/** The signed-in person's own requests with their state. */
export function RequestsScreen({ whyNotAsk }: { whyNotAsk: string | undefined }) {
  const { q } = useFilterQuery();
  const list = useFilteredList(
    useInfiniteQuery({ ...requestList({ queue: "mine", q }), placeholderData: keepPreviousData }),
  );
  const views = ownRequestViews(useQuery(ownRequestCounts).data);
  const rows = list.data?.pages.flatMap(({ requests }) => requests);
  return (
    <PageFrame
      title="My requests"
      tabs={<ViewTabs label="Views of your requests" views={views} />}
      actions={<Ask whyNot={whyNotAsk} />}
    >
      <div className="flex flex-col gap-3">
        {!whyNotAsk && <DraftsList />}
        <FilterBar
          fault={list.fault}
          label="Filter your requests"
          keys={requestFilter}
          placeholder="Filter, for example status:pending"
        >
          <DensitySwitch />
          <ExportLink path="/api/requests/export" query={{ queue: "mine", q }} />
        </FilterBar>
        <PagedTable
          pages={list}
          label="My requests"
          columns={ownRequestColumns}
          rows={rows}
          rowId={({ id }) => id}
          rowHref={({ id }) => `/requests/${id}`}
          empty={<Nothing whyNotAsk={whyNotAsk} />}
          total={views.find((view) => view.q === q)?.count}
        />
      </div>
    </PageFrame>
  );
}
