"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { parseAsString, useQueryState } from "nuqs";
import { queueOf, type RequestQueue, requestList, requestQueues, sortOf } from "@/components/requests/queries";
import { RequestReview } from "@/components/requests/review/request-review";
import { queueCounts } from "@/components/requests/review/side-queries";
import { QueueScreen } from "@/components/shell/queue-screen";
import { ExportLink } from "@/components/table/export-link";
import { useQueue } from "@/components/table/use-queue";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Select } from "@/components/ui/select";
import { useShortcutsOn } from "@/components/ui/shortcuts";
import { TabButtons } from "@/components/ui/tabs";
import type { RequestSort } from "@/lib/requests/schema";
import { usualSort } from "@/lib/requests/views/inbox.schema";
import { InboxItem } from "./inbox-item";
import { Mark, useMarks } from "./marks";
import { requestFilter } from "./request-filter";

const FrequentAskerNotices = dynamic(
  () =>
    import("@/components/action-approvals/frequent-asking/asker-notices").then((module) => module.FrequentAskerNotices),
  { loading: () => null },
);
// Loaded when the first one is marked.
const BatchBar = dynamic(() => import("./batch-bar").then((module) => module.BatchBar), { ssr: false });

/** The queues of undecided requests, with how many are in each. */
function useQueueTabs() {
  const counts = useQuery(queueCounts).data;
  const of: { [queue in RequestQueue]?: number | undefined } = {
    "to-decide": counts?.toDecide,
    "my-groups": counts?.myGroups,
    waiting: counts?.waiting,
  };
  return requestQueues.map((tab) => ({ ...tab, count: of[tab.value], more: counts?.capped }));
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

function Nothing({ queue, mayDecide }: { queue: RequestQueue; mayDecide: boolean }) {
  if (queue === "to-decide" && !mayDecide) {
    return (
      <EmptyState kind="not-permitted" title="Your inbox is empty">
        Requests that need your consent appear here. To decide requests you need the role approver. An admin can give it
        to you.
      </EmptyState>
    );
  }
  const { title, says } = nothing[queue];
  return (
    <EmptyState kind="none" title={title}>
      {says}
    </EmptyState>
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

type ListToolsProps = {
  query: { queue: RequestQueue; q: string; sort: RequestSort };
  onSort: (sort: RequestSort | undefined) => void;
};

/** The order of the list, and the list as a file. */
function ListTools({ query, onSort }: ListToolsProps) {
  return (
    <div className="flex items-center gap-2">
      <div className="min-w-0 flex-1">
        <Select
          aria-label="Order"
          options={orderOptions}
          value={query.sort}
          onChange={(event) => onSort(sortOf(event.target.value))}
        />
      </div>
      <ExportLink path="/api/requests/export" query={query} />
    </div>
  );
}

/** The requests of a queue in the chosen order, else the queue's own. */
function useInbox(usual: RequestQueue) {
  const [sortText, setSortText] = useQueryState("sort", parseAsString);
  const chosen = sortOf(sortText ?? undefined);
  const inbox = useQueue({
    noun: "request",
    queueOf: (text) => queueOf(text, usual),
    pages: (query) => requestList({ ...query, sort: chosen }),
    itemsOf: ({ requests }) => requests,
  });
  const sortOfQueue = usualSort(inbox.queue);
  const setSort = (next: RequestSort | undefined) =>
    void setSortText(next === undefined || next === sortOfQueue ? null : next, { history: "push" });
  return { inbox, sort: chosen ?? sortOfQueue, setSort };
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
  const { inbox, sort, setSort } = useInbox(usual);
  const { queue, q, selectedId } = inbox;
  const deciding = queue === "to-decide";
  const tabs = useQueueTabs();
  const marks = useMarks(deciding ? inbox.list.rows : undefined, deciding ? selectedId : undefined);
  return (
    <QueueScreen
      title="Approvals"
      actions={links.map(({ href, label }) => (
        <ButtonLink key={href} href={href}>
          {label}
        </ButtonLink>
      ))}
      tabs={<TabButtons label="Queues" value={queue} onChange={inbox.setQueue} tabs={tabs} />}
      queue={inbox}
      filter={{ ...requestFilter, placeholder: "Filter, for example risk:high" }}
      tools={
        <>
          <ListTools query={{ queue, q, sort }} onSort={setSort} />
          {undecided.includes(queue) && <FrequentAskerNotices of="requests" />}
        </>
      }
      item={(request) => <InboxItem request={request} />}
      mark={
        mayDecide && deciding
          ? ({ id, agent, waitsForConsentOf }) =>
              waitsForConsentOf ? null : <Mark id={id} agent={agent.name} marks={marks} />
          : undefined
      }
      empty={<Nothing queue={queue} mayDecide={mayDecide} />}
      below={
        deciding && (
          <>
            {marks.used && <BatchBar marks={marks} requests={inbox.list.rows ?? []} />}
            {selectedId && <KeyHelp keys={mayDecide ? decisionKeys : consentKeys} />}
          </>
        )
      }
      review={(id) => <RequestReview requestId={id} onDecided={inbox.next} listed hasKeys={marks.ids.size === 0} />}
    />
  );
}
