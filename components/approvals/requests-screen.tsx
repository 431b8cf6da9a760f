"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { DraftsList } from "@/components/delegation-editor/drafts-list";
import { PageFrame } from "@/components/shell/app-shell";
import type { Column } from "@/components/table/columns";
import { DensitySwitch } from "@/components/table/density-switch";
import { FilterBar } from "@/components/table/filter-bar";
import { PagedTable } from "@/components/table/paged-table";
import { useFilterQuery } from "@/components/table/use-filter-query";
import { ViewTabs } from "@/components/table/view-tabs";
import { Button, ButtonLink } from "@/components/ui/button";
import { Countdown } from "@/components/ui/countdown";
import { EmptyState } from "@/components/ui/empty-state";
import { Identity } from "@/components/ui/identity";
import { StatusMark } from "@/components/ui/status-mark";
import { Timestamp } from "@/components/ui/timestamp";
import type { RequestSummary } from "@/lib/approvals/schema";
import { requestList } from "./queries";
import { requestFilter } from "./request-filter";

const columns: Column<RequestSummary>[] = [
  {
    id: "agent",
    header: "Agent",
    width: "w-64",
    cell: ({ agent }) => <Identity name={agent.displayName ?? agent.name} id={agent.id} seal={agent.id} />,
  },
  { id: "status", header: "Status", cell: ({ status }) => <StatusMark status={status} /> },
  {
    id: "purpose",
    header: "Purpose",
    cell: ({ purpose, sentence }) => (
      <>
        <span className="line-clamp-1">{purpose}</span>
        <span className="line-clamp-1 text-ink3 text-xs">{sentence}</span>
      </>
    ),
  },
  {
    id: "asked",
    header: "Asked",
    showFrom: "lg",
    cell: ({ createdAt }) => <Timestamp at={createdAt} />,
  },
  {
    id: "decided",
    header: "Decision",
    cell: ({ status, decideBy, decidedAt }) =>
      status === "pending" ? (
        <Countdown until={decideBy} lead="ends in" over="over" urgentBelow={86_400} />
      ) : (
        <Timestamp at={decidedAt} />
      ),
  },
];

const views = [
  { label: "All", q: "" },
  { label: "Pending", q: "status:pending" },
  { label: "Approved", q: "status:approved" },
  { label: "Denied", q: "status:denied" },
  { label: "Withdrawn or expired", q: "status:withdrawn,expired" },
];

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
    <EmptyState kind="none" title="You asked for nothing yet" action={!whyNotAsk && <Ask whyNot={undefined} />}>
      An agent may do nothing until somebody asks for narrow authority and somebody else approves exactly that.{" "}
      {whyNotAsk}
    </EmptyState>
  );
}

/** What the signed-in person asked for, and what became of it. */
export function RequestsScreen({ whyNotAsk }: { whyNotAsk: string | undefined }) {
  const { q } = useFilterQuery();
  const list = useInfiniteQuery({ ...requestList({ queue: "mine", q }), placeholderData: keepPreviousData });
  const rows = list.data?.pages.flatMap(({ requests }) => requests);
  return (
    <PageFrame
      title="My requests"
      tabs={<ViewTabs label="Views of your requests" views={views} />}
      actions={<Ask whyNot={whyNotAsk} />}
    >
      <div className="flex flex-col gap-3">
        {!whyNotAsk && <DraftsList />}
        <FilterBar label="Filter your requests" keys={requestFilter} placeholder="Filter, for example status:pending">
          <DensitySwitch />
        </FilterBar>
        <PagedTable
          pages={list}
          label="My requests"
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          rowHref={({ id }) => `/requests/${id}`}
          empty={<Nothing whyNotAsk={whyNotAsk} />}
        />
      </div>
    </PageFrame>
  );
}
