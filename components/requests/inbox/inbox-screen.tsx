"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import dynamic from "next/dynamic";
import { DripNotices } from "@/components/action-approvals/frequent-asking/drips";
import { ErrorPanel } from "@/components/data/error-panel";
import { type RequestQueue, requestQueues, sortOf } from "@/components/requests/queries";
import { RequestReview } from "@/components/requests/review/request-review";
import { queueCounts } from "@/components/requests/review/side-queries";
import { PageFrame } from "@/components/shell/app-shell";
import { ExportLink } from "@/components/table/export-link";
import { FilterBar } from "@/components/table/filter-bar";
import { SearchedSoFar, SearchingOn } from "@/components/table/searched-so-far";
import { Button, ButtonLink } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { Select } from "@/components/ui/select";
import { useShortcutsOn } from "@/components/ui/shortcuts";
import { TabText, tabClass, tabListClass } from "@/components/ui/tabs";
import type { RequestSort } from "@/lib/requests/schema";
import { InboxList, InboxSkeleton } from "./inbox-list";
import { requestFilter } from "./request-filter";
import { type Batch, useBatch } from "./use-batch";
import { useInbox } from "./use-inbox";

// Loaded when the first one is marked.
const BatchBar = dynamic(() => import("./batch-bar").then((module) => module.BatchBar), { ssr: false });

type Inbox = ReturnType<typeof useInbox>;

function QueueTabs({ inbox }: { inbox: Inbox }) {
  const counts = useQuery(queueCounts).data;
  const of: { [queue in RequestQueue]?: number | undefined } = {
    "to-decide": counts?.toDecide,
    "my-groups": counts?.myGroups,
    waiting: counts?.waiting,
  };
  return (
    <nav aria-label="Queues" className={tabListClass}>
      {requestQueues.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          aria-current={value === inbox.queue ? "page" : undefined}
          onClick={() => inbox.setQueue(value)}
          className={tabClass}
        >
          <TabText label={label} count={of[value]} more={counts?.capped} />
        </button>
      ))}
    </nav>
  );
}

const nothing: Record<RequestQueue, { title: string; says: string }> = {
  "to-decide": { title: "Your inbox is empty", says: "New requests appear here automatically, the riskiest first." },
  "my-groups": {
    title: "No requests wait for your groups",
    says: "Requests for your groups, and requests that were passed to a colleague, appear here.",
  },
  waiting: {
    title: "No requests wait for others",
    says: "Requests that others have to decide, or that a requester has to change, appear here until they are decided.",
  },
  mine: { title: "You made no requests yet", says: "Request authority on the page of an agent." },
  decided: { title: "No decided requests yet", says: "Decided requests are kept here permanently." },
  all: { title: "No requests yet", says: "Every delegation begins as a request that another person approves." },
};

function Nothing({ inbox, mayDecide }: { inbox: Inbox; mayDecide: boolean }) {
  if (inbox.q !== "") {
    const clear = <Button onClick={inbox.clearFilter}>Clear the filter</Button>;
    return <EmptyState kind="no-match" title="No request matches this filter" action={clear} />;
  }
  if (inbox.queue === "to-decide" && !mayDecide) {
    return (
      <EmptyState kind="not-permitted" title="Your inbox is empty">
        Requests that need your consent appear here. To decide requests you need the role approver. An admin can give it
        to you.
      </EmptyState>
    );
  }
  const { title, says } = nothing[inbox.queue];
  return (
    <EmptyState kind="none" title={title}>
      {says}
    </EmptyState>
  );
}

/** Says that nothing was found only where the whole list was searched. */
function NoRequests({ inbox, mayDecide }: { inbox: Inbox; mayDecide: boolean }) {
  const { list, follows, more } = inbox;
  if (follows) return <SearchingOn />;
  if (list.hasNextPage) return <SearchedSoFar onMore={more} loading={list.isFetchingNextPage} />;
  return <Nothing inbox={inbox} mayDecide={mayDecide} />;
}

function Queue({ inbox, mayDecide, batch }: { inbox: Inbox; mayDecide: boolean; batch: Batch }) {
  const { list, requests } = inbox;
  if (list.error && !requests) {
    const retry = () => void list.refetch();
    return (
      <ErrorPanel
        title="The requests could not be loaded"
        error={list.error}
        onRetry={retry}
        retrying={list.isFetching}
      />
    );
  }
  if (!requests) return <InboxSkeleton />;
  if (requests.length === 0) {
    return (
      <div className="rounded-md border border-line bg-surface">
        <NoRequests inbox={inbox} mayDecide={mayDecide} />
      </div>
    );
  }
  return (
    <InboxList
      requests={requests}
      marked={mayDecide && inbox.queue === "to-decide" ? batch : undefined}
      selectedId={inbox.selectedId}
      onSelect={inbox.choose}
      stale={list.isPlaceholderData}
      hasMore={list.hasNextPage}
      onMore={inbox.more}
      loadingMore={list.isFetchingNextPage || inbox.follows}
    />
  );
}

const decisionKeys = [
  ["j", "k", "move"],
  ["x", "mark"],
  ["a", "approve"],
  ["n", "approve less"],
  ["c", "ask for changes"],
  ["d", "deny"],
];
const consentKeys = [
  ["j", "k", "move"],
  ["a", "consent"],
  ["d", "refuse"],
];

function KeyHelp({ keys }: { keys: string[][] }) {
  if (!useShortcutsOn()) return null;
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 px-1 text-ink3 text-xs max-lg:hidden">
      {keys.map((parts) => (
        <span key={parts.join()}>
          {parts.slice(0, -1).map((key) => (
            <kbd key={key} className="me-1 rounded-sm border border-line bg-surface px-1 font-mono">
              {key}
            </kbd>
          ))}
          {parts.at(-1)}
        </span>
      ))}
    </p>
  );
}

const orderOptions: { value: RequestSort; label: string }[] = [
  { value: "risk", label: "Riskiest first" },
  { value: "expiry", label: "Soonest to expire first" },
  { value: "newest", label: "Newest first" },
];

/** The order of the list, and the list as a file. */
function ListTools({ inbox }: { inbox: Inbox }) {
  const { queue, q, sort } = inbox;
  return (
    <div className="flex items-center gap-2">
      <div className="min-w-0 flex-1">
        <Select
          aria-label="Order"
          options={orderOptions}
          value={sort}
          onChange={(event) => inbox.setSort(sortOf(event.target.value))}
        />
      </div>
      <ExportLink path="/api/requests/export" query={{ queue, q, sort }} />
    </div>
  );
}

/** Queues of undecided requests, in which frequent requests of one agent are pointed out. */
const undecided: readonly RequestQueue[] = ["to-decide", "my-groups", "waiting"];

export type InboxScreenProps = {
  usual: RequestQueue;
  mayDecide: boolean;
  /** Links to related pages that the person may open. */
  links: readonly { href: string; label: string }[];
};

/** The inbox: the list at the left, the open request at the right; on phones one at a time. */
export function InboxScreen({ usual, mayDecide, links }: InboxScreenProps) {
  const inbox = useInbox(usual);
  const reading = inbox.chosen !== null;
  const batch = useBatch(inbox.requests, inbox.queue === "to-decide" ? inbox.selectedId : undefined);
  return (
    <PageFrame
      title="Approvals"
      reading={reading}
      actions={links.map(({ href, label }) => (
        <ButtonLink key={href} href={href}>
          {label}
        </ButtonLink>
      ))}
      tabs={<QueueTabs inbox={inbox} />}
    >
      <div
        className={cn("grid items-start gap-4", inbox.selectedId && "lg:grid-cols-[minmax(18rem,23rem)_minmax(0,1fr)]")}
      >
        <div
          className={cn(
            "flex min-w-0 flex-col gap-3 lg:sticky lg:top-16 lg:-m-0.5 lg:max-h-[calc(100dvh-5rem)] lg:overflow-y-auto lg:p-0.5",
            reading && "max-lg:hidden",
          )}
        >
          <FilterBar
            fault={inbox.list.fault}
            label="Filter requests"
            keys={requestFilter}
            placeholder="Filter, for example risk:high"
          />
          <ListTools inbox={inbox} />
          {undecided.includes(inbox.queue) && <DripNotices of="requests" />}
          <Queue inbox={inbox} mayDecide={mayDecide} batch={batch} />
          {inbox.queue === "to-decide" && batch.ids.size > 0 && <BatchBar batch={batch} />}
          {inbox.queue === "to-decide" && inbox.selectedId && <KeyHelp keys={mayDecide ? decisionKeys : consentKeys} />}
        </div>
        <div className={cn("flex min-w-0 max-w-220 flex-col gap-3", !reading && "max-lg:hidden")}>
          {reading && (
            <Button
              variant="ghost"
              className="-ms-2 self-start lg:hidden"
              icon={<ArrowLeft aria-hidden />}
              onClick={inbox.close}
            >
              Back to the requests
            </Button>
          )}
          {inbox.selectedId && <RequestReview requestId={inbox.selectedId} onDecided={inbox.next} listed />}
        </div>
      </div>
    </PageFrame>
  );
}
