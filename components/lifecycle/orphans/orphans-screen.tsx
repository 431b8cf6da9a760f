"use client";

import dynamic from "next/dynamic";
import { EnvironmentPill } from "@/components/marks/environment-pill";
import { ParentLink } from "@/components/shell/parent-link";
import { QueueScreen } from "@/components/shell/queue-screen";
import { useQueue } from "@/components/table/use-queue";
import { Timestamp } from "@/components/time/timestamp";
import { EmptyState } from "@/components/ui/empty-state";
import { Pill } from "@/components/ui/pill";
import { SkeletonText } from "@/components/ui/skeleton";
import { TabButtons } from "@/components/ui/tabs";
import { orphanReasons } from "@/lib/lifecycle/model";
import type { Orphan } from "@/lib/lifecycle/orphans/schema";
import { type OrphanQueue, queueWords } from "./orphan-words";
import { orphanList } from "./queries";

const OrphanReview = dynamic(() => import("./orphan-review").then((module) => module.OrphanReview), {
  loading: () => <SkeletonText lines={6} />,
});

const queues: readonly OrphanQueue[] = ["all", ...orphanReasons];
const queueOf = (text: string | undefined): OrphanQueue => queues.find((one) => one === text) ?? "all";
const tabs = queues.map((value) => ({ value, label: queueWords[value] }));

function Entry({ item: { name, sentence, environment, since, claims } }: { item: Orphan }) {
  return (
    <span className="flex min-w-0 flex-1 flex-col gap-1">
      <span className="flex items-baseline justify-between gap-2">
        <span className="min-w-0 font-semibold [overflow-wrap:anywhere]">{name}</span>
        <Timestamp at={since} className="text-ink3 text-sm" />
      </span>
      <span className="text-ink2 [overflow-wrap:anywhere]">{sentence}</span>
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink3 text-xs">
        <EnvironmentPill environment={environment} />
        {claims.length > 0 && <Pill tone="wait">{claims.length === 1 ? "1 claim" : `${claims.length} claims`}</Pill>}
      </span>
    </span>
  );
}

/** Agents for which no person answers. A member asks to own one, and security confirms it or asks a person. */
export function OrphansScreen() {
  const queue = useQueue({
    noun: "agent",
    queueOf,
    pages: ({ queue: reason }) => orphanList(reason),
    itemsOf: ({ orphans }) => orphans,
  });
  const shown = (id: string) => queue.list.rows?.find((item) => item.id === id);
  return (
    <QueueScreen
      title="Agents without an owner"
      parent={<ParentLink href="/agents" label="Agents" />}
      tabs={<TabButtons label="Reasons" value={queue.queue} onChange={queue.setQueue} tabs={tabs} />}
      queue={queue}
      item={(item) => <Entry item={item} />}
      empty={
        <EmptyState kind="none" title="A person answers for every agent">
          Agents without an owner appear here, and those whose owner left, gave them up or did not confirm them.
        </EmptyState>
      }
      review={(id) => {
        const agent = shown(id);
        if (agent) return <OrphanReview key={id} agent={agent} />;
        return (
          <EmptyState kind="none" title="This agent is not in this list">
            It got an owner, or waits for another reason. Choose another agent.
          </EmptyState>
        );
      }}
    />
  );
}
