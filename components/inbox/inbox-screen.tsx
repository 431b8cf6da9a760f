"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect } from "react";
import { Mark, useMarks } from "@/components/requests/inbox/marks";
import { QueueScreen } from "@/components/shell/queue-screen";
import { useQueue } from "@/components/table/use-queue";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { SkeletonText } from "@/components/ui/skeleton";
import { TabButtons } from "@/components/ui/tabs";
import { inboxCounts } from "./count-query";
import { InboxEntry } from "./inbox-entry";
import { type InboxView, inboxList, type Listed, viewOf } from "./queries";

const ItemReview = dynamic(() => import("./item-review").then((module) => module.ItemReview), {
  loading: () => <SkeletonText lines={6} />,
});

// Loaded when the first one is marked.
const MarkedRequests = dynamic(() => import("./marked-requests").then((module) => module.MarkedRequests), {
  ssr: false,
});

const labels: Record<InboxView, string> = {
  all: "All",
  action: "Actions",
  request: "Requests",
  consent: "Consents",
  change: "Changes",
  lifecycle: "Lifecycle",
  detection: "Detections",
  review: "Reviews",
  decided: "Decided by me",
  proposed: "Proposed by me",
};

/** Views of what is over or was begun. Nothing in them waits for the person. */
const isPast = (view: InboxView): view is "decided" | "proposed" => view === "decided" || view === "proposed";

/** The views of the inbox, with the number of items in each. */
function useViews() {
  const counts = useQuery(inboxCounts).data;
  return (Object.keys(labels) as InboxView[]).map((value) => ({
    value,
    label: labels[value],
    count: isPast(value) ? undefined : value === "all" ? counts?.total : counts?.kinds[value],
    more: value === "all" ? counts?.capped : !isPast(value) && counts?.cappedKinds.includes(value),
  }));
}

const says: Record<InboxView, string> = {
  all: "Requests, single actions, consents, changes for a second person and detections appear here, the most urgent first.",
  action: "Actions that an agent may do only after your approval appear here. Each waits for minutes.",
  request: "Requests for authority that you may decide appear here.",
  consent: "Requests to act in your name or with your authority appear here.",
  change:
    "Changes that wait for a second person appear here: activations, controls, memberships, accounts and passkeys.",
  lifecycle:
    "Requests for new agents, offers to answer for an agent, and silent agents appear here. So do requests to narrow or revoke a delegation.",
  review: "Access reviews with items for your answer appear here, the soonest due date first.",
  detection: "Suspicious events that you may close, or that concern your agents, appear here.",
  decided: "Your decisions appear here, with what became of them.",
  proposed:
    "Your proposals appear here, with what became of them: changes, offers, onboarding, retirements, leavers and access reviews. So do your requests to narrow or revoke a delegation.",
};

function Nothing({ view }: { view: InboxView }) {
  const titles: Partial<Record<InboxView, string>> = {
    all: "Your inbox is empty",
    decided: "You decided nothing yet",
    proposed: "You proposed nothing yet",
  };
  const title = titles[view];
  return (
    <EmptyState
      kind="none"
      title={
        title ??
        (view === "lifecycle"
          ? "Nothing about the life of agents waits for you"
          : `No ${labels[view].toLowerCase()} wait for you`)
      }
    >
      {says[view]}
    </EmptyState>
  );
}

/** Views whose items are read from the list alone. It is loaded until it has the linked item. */
const fromList: ReadonlySet<InboxView> = new Set(["change", "lifecycle", "detection", "review"]);

/** Requests are decided together, where they are alike. Every other item is decided alone. */
const isMarkable = (item: Listed): boolean =>
  item.kind === "request" && !("outcome" in item) && item.can.includes("approve");

/** Everything that waits for the signed-in person: the list at the left, the open item at the right. */
export function InboxScreen({ links }: { links: readonly { href: string; label: string }[] }) {
  const inbox = useQueue({
    noun: "item",
    queueOf: viewOf,
    pages: ({ queue }) => inboxList(queue),
    itemsOf: ({ items }) => items,
  });
  const { queue: view, list, chosen } = inbox;
  const { hasNextPage, isFetching, fetchNextPage } = list;
  const sought = fromList.has(view) && chosen !== null && hasNextPage;
  const missing = sought && !list.rows?.some(({ id }) => id === chosen);
  useEffect(() => {
    if (missing && !isFetching) void fetchNextPage();
  }, [missing, isFetching, fetchNextPage]);
  const open = list.rows?.find(({ id }) => id === inbox.selectedId);
  const marks = useMarks(list.rows, open && isMarkable(open) ? open.id : undefined);
  return (
    <QueueScreen
      title="Inbox"
      actions={links.map(({ href, label }) => (
        <ButtonLink key={href} href={href}>
          {label}
        </ButtonLink>
      ))}
      tabs={<TabButtons label="Kinds" value={view} onChange={inbox.setQueue} tabs={useViews()} />}
      queue={inbox}
      item={(item) => <InboxEntry item={item} />}
      mark={(item) => isMarkable(item) && <Mark id={item.id} agent={item.subject.name} marks={marks} />}
      below={marks.used && <MarkedRequests marks={marks} />}
      empty={<Nothing view={view} />}
      review={(id) => (
        <ItemReview
          key={id}
          id={id}
          item={list.rows?.find((one) => one.id === id)}
          loading={missing || list.rows === undefined}
          hasKeys={marks.ids.size === 0}
          onDecided={isPast(view) ? undefined : inbox.next}
        />
      )}
    />
  );
}
