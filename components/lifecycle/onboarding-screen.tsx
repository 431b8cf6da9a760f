"use client";

import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { EnvironmentPill } from "@/components/marks/environment-pill";
import { ParentLink } from "@/components/shell/parent-link";
import { QueueScreen } from "@/components/shell/queue-screen";
import { useQueue } from "@/components/table/use-queue";
import { Timestamp } from "@/components/time/timestamp";
import { DialogButton } from "@/components/ui/dialog-button";
import { EmptyState } from "@/components/ui/empty-state";
import { SkeletonText } from "@/components/ui/skeleton";
import { TabButtons } from "@/components/ui/tabs";
import { type OnboardingStatus, onboardingStatuses } from "@/lib/lifecycle/model";
import type { OnboardingResponse } from "@/lib/lifecycle/schema";
import { stateWords } from "./lifecycle-words";
import { onboardingList, stateOf } from "./queries";

const OnboardingForm = dynamic(() => import("./onboarding-form").then((module) => module.OnboardingForm), {
  loading: () => null,
});
const OnboardingReview = dynamic(() => import("./onboarding-review").then((module) => module.OnboardingReview), {
  loading: () => <SkeletonText lines={6} />,
});

const empty: Record<OnboardingStatus, string> = {
  waiting: "Requests for new agents appear here until security registers or returns them.",
  returned: "Requests that security returned appear here until they are changed or withdrawn.",
  completed: "Requests whose agent was registered appear here.",
  withdrawn: "Requests that were withdrawn appear here.",
  lapsed: "Requests that were not completed in time appear here.",
};

function Entry({ item: { name, purpose, requestedBy, requestedAt, environment } }: { item: OnboardingResponse }) {
  return (
    <span className="flex min-w-0 flex-1 flex-col gap-1">
      <span className="flex items-baseline justify-between gap-2">
        <span className="min-w-0 font-semibold [overflow-wrap:anywhere]">{name}</span>
        <Timestamp at={requestedAt} className="text-ink3 text-sm" />
      </span>
      <span className="line-clamp-2 text-ink2 [overflow-wrap:anywhere]">{purpose}</span>
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink3 text-xs">
        <EnvironmentPill environment={environment} />
        <span className="min-w-0 truncate">asked by {requestedBy.name}</span>
      </span>
    </span>
  );
}

const tabs = onboardingStatuses.map((value) => ({ value, label: stateWords[value] }));

export type OnboardingScreenProps = {
  /** Why the person may not ask for an agent; absent if they may. */
  whyNotAsk: string | undefined;
  ownEmail: string;
};

/** Requests for new agents: a member asks, security registers the agent or returns the request. */
export function OnboardingScreen({ whyNotAsk, ownEmail }: OnboardingScreenProps) {
  const queue = useQueue({
    noun: "request",
    queueOf: stateOf,
    pages: ({ queue: state }) => onboardingList(state),
    itemsOf: ({ onboardings }) => onboardings,
  });
  return (
    <QueueScreen
      title="Requests for agents"
      parent={<ParentLink href="/agents" label="Agents" />}
      actions={
        <DialogButton
          variant="primary"
          icon={<Plus aria-hidden />}
          whyNot={whyNotAsk}
          dialog={(close) => <OnboardingForm ownEmail={ownEmail} onClose={close} onDone={queue.choose} />}
        >
          Ask for an agent
        </DialogButton>
      }
      tabs={<TabButtons label="States" value={queue.queue} onChange={queue.setQueue} tabs={tabs} />}
      queue={queue}
      item={(item) => <Entry item={item} />}
      empty={
        <EmptyState kind="none" title={`No ${stateWords[queue.queue].toLowerCase()} requests`}>
          {empty[queue.queue]}
        </EmptyState>
      }
      review={(id) => <OnboardingReview key={id} id={id} framed />}
    />
  );
}
