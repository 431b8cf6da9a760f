"use client";

import { useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { FrequentAskerNotices } from "@/components/action-approvals/frequent-asking/asker-notices";
import { QueueScreen } from "@/components/shell/queue-screen";
import { waitingActions } from "@/components/shell/waiting";
import { useQueue } from "@/components/table/use-queue";
import { EmptyState } from "@/components/ui/empty-state";
import { Select } from "@/components/ui/select";
import { TabButtons } from "@/components/ui/tabs";
import { actionFilter } from "./action-filter";
import { ActionItem } from "./action-item";
import { ActionReview } from "./action-review";
import { type ActionQueue, actionList, actionOrders, actionQueueOf, actionQueues, actionSortOf } from "./queries";

const nothing: Record<ActionQueue, { title: string; says: string }> = {
  waiting: {
    title: "No action waits for approval",
    says: "Actions above an amount that a delegation sets appear here until an approver decides them.",
  },
  decided: { title: "No decided actions yet", says: "Decided and used actions are kept here permanently." },
  all: { title: "No action needed approval yet", says: "Actions above an amount that a delegation sets appear here." },
};

/** Single actions that wait for a person: the queue at the left, the one under review at the right. */
export function ActionsScreen() {
  const [sortText, setSortText] = useQueryState("sort", parseAsString);
  const actions = useQueue({
    noun: "action",
    queueOf: actionQueueOf,
    pages: (query) => actionList({ ...query, sort: actionSortOf(query.queue, sortText ?? undefined) }),
    itemsOf: ({ actionApprovals }) => actionApprovals,
  });
  const { queue, setQueue } = actions;
  const waiting = useQuery(waitingActions).data;
  const tabs = actionQueues.map((tab) => ({ ...tab, count: tab.value === "waiting" ? waiting : undefined }));
  const { title, says } = nothing[queue];
  const orders = actionOrders(queue);
  return (
    <QueueScreen
      title="Action approvals"
      tabs={<TabButtons label="Queues" value={queue} onChange={setQueue} tabs={tabs} />}
      queue={actions}
      filter={{ ...actionFilter, placeholder: "Filter, for example status:denied" }}
      tools={
        <>
          <Select
            aria-label="Order"
            options={[...orders]}
            value={actionSortOf(queue, sortText ?? undefined) ?? orders[0]?.value}
            onChange={({ target }) => void setSortText(actionSortOf(queue, target.value) ?? null, { history: "push" })}
          />
          {queue === "waiting" && <FrequentAskerNotices of="action-approvals" />}
        </>
      }
      item={(action) => <ActionItem action={action} />}
      empty={
        <EmptyState kind="none" title={title}>
          {says}
        </EmptyState>
      }
      review={(id) => <ActionReview actionId={id} />}
    />
  );
}
