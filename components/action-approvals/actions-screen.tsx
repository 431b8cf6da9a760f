"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { DripNotices } from "@/components/action-approvals/frequent-asking/drips";
import { ErrorPanel } from "@/components/data/error-panel";
import { InboxSkeleton } from "@/components/requests/inbox/inbox-list";
import { PageFrame } from "@/components/shell/app-shell";
import { waitingActions } from "@/components/shell/waiting";
import { FilterBar } from "@/components/table/filter-bar";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { TabText, tabClass, tabListClass } from "@/components/ui/tabs";
import { actionFilter } from "./action-filter";
import { ActionList } from "./action-list";
import { ActionReview } from "./action-review";
import { type ActionQueue, actionQueues } from "./queries";
import { useActions } from "./use-actions";

type Actions = ReturnType<typeof useActions>;

function QueueTabs({ actions }: { actions: Actions }) {
  const waiting = useQuery(waitingActions).data;
  return (
    <nav aria-label="Queues" className={tabListClass}>
      {actionQueues.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          aria-current={value === actions.queue ? "page" : undefined}
          onClick={() => actions.setQueue(value)}
          className={tabClass}
        >
          <TabText label={label} count={value === "waiting" ? waiting : undefined} />
        </button>
      ))}
    </nav>
  );
}

const nothing: Record<ActionQueue, { title: string; says: string }> = {
  waiting: {
    title: "No action waits for approval",
    says: "Actions above an amount that a delegation sets appear here until an approver decides them.",
  },
  decided: { title: "No decided actions yet", says: "Decided and used actions are kept here permanently." },
  all: { title: "No action needed approval yet", says: "Actions above an amount that a delegation sets appear here." },
};

function Queue({ actions }: { actions: Actions }) {
  const { list } = actions;
  if (list.error && !actions.actions) {
    const retry = () => void list.refetch();
    return (
      <ErrorPanel
        title="The actions could not be loaded"
        error={list.error}
        onRetry={retry}
        retrying={list.isFetching}
      />
    );
  }
  if (!actions.actions) return <InboxSkeleton />;
  if (actions.actions.length === 0) {
    const { title, says } = nothing[actions.queue];
    const clear = <Button onClick={actions.clearFilter}>Clear the filter</Button>;
    return (
      <div className="rounded-md border border-line bg-surface">
        {actions.q === "" ? (
          <EmptyState kind="none" title={title}>
            {says}
          </EmptyState>
        ) : (
          <EmptyState kind="no-match" title="No action matches this filter" action={clear} />
        )}
      </div>
    );
  }
  return (
    <ActionList
      actions={actions.actions}
      selectedId={actions.selectedId}
      onSelect={actions.choose}
      stale={list.isPlaceholderData}
      hasMore={list.hasNextPage}
      onMore={() => void list.fetchNextPage()}
      loadingMore={list.isFetchingNextPage}
    />
  );
}

/** Single actions that wait for a person: the queue at the left, the one under review at the right. */
export function ActionsScreen() {
  const actions = useActions();
  const reading = actions.chosen !== null;
  return (
    <PageFrame title="Action approvals" reading={reading} tabs={<QueueTabs actions={actions} />}>
      <div
        className={cn(
          "grid items-start gap-4",
          actions.selectedId && "lg:grid-cols-[minmax(18rem,23rem)_minmax(0,1fr)]",
        )}
      >
        <div
          className={cn(
            "flex min-w-0 flex-col gap-3 lg:sticky lg:top-16 lg:-m-0.5 lg:max-h-[calc(100dvh-5rem)] lg:overflow-y-auto lg:p-0.5",
            reading && "max-lg:hidden",
          )}
        >
          <FilterBar
            fault={actions.list.fault}
            label="Filter actions"
            keys={actionFilter}
            placeholder="Filter, for example status:denied"
          />
          {actions.queue === "waiting" && <DripNotices of="action-approvals" />}
          <Queue actions={actions} />
        </div>
        <div className={cn("flex min-w-0 max-w-220 flex-col gap-3", !reading && "max-lg:hidden")}>
          {reading && (
            <Button
              variant="ghost"
              className="-ms-2 self-start lg:hidden"
              icon={<ArrowLeft aria-hidden />}
              onClick={actions.close}
            >
              Back to the actions
            </Button>
          )}
          {actions.selectedId && <ActionReview actionId={actions.selectedId} />}
        </div>
      </div>
    </PageFrame>
  );
}
