"use client";

import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { ReviewKeys } from "@/components/control-changes/review-keys";
import { Timestamp } from "@/components/time/timestamp";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { SkeletonText } from "@/components/ui/skeleton";
import type { DecidedItem } from "@/lib/inbox/decided.schema";
import type { ProposedItem } from "@/lib/inbox/proposed.schema";
import type { InboxItem } from "@/lib/inbox/schema";
import { OutcomeFacts } from "./outcome-facts";
import type { Listed } from "./queries";
import { ReviewFrame } from "./review-frame";

const loading = () => <SkeletonText lines={6} />;
const RequestReview = dynamic(
  () => import("@/components/requests/review/request-review").then((module) => module.RequestReview),
  { loading },
);
const ActionReview = dynamic(
  () => import("@/components/action-approvals/action-review").then((module) => module.ActionReview),
  { loading },
);
const ChangeReview = dynamic(() => import("./change-review").then((module) => module.ChangeReview), { loading });
const DetectionReview = dynamic(() => import("./detection-review").then((module) => module.DetectionReview), {
  loading,
});

const OfferReview = dynamic(() => import("@/components/lifecycle/offer-review").then((module) => module.OfferReview), {
  loading,
});
const OnboardingReview = dynamic(
  () => import("@/components/lifecycle/onboarding-review").then((module) => module.OnboardingReview),
  { loading },
);

const SilenceReview = dynamic(
  () => import("@/components/dormancy/silence-review").then((module) => module.SilenceReview),
  { loading },
);

const AskedOfItem = dynamic(
  () => import("@/components/revocation/asked/asked-lists").then((module) => module.AskedOfItem),
  { loading },
);

const ClaimReview = dynamic(
  () => import("@/components/lifecycle/orphans/claim-review").then((module) => module.ClaimReview),
  { loading },
);
const NarrowingReview = dynamic(
  () => import("@/components/privilege-use/asked/narrowing-review").then((module) => module.NarrowingReview),
  { loading },
);
const LeftApprovalReview = dynamic(
  () => import("@/components/delegations/waiting-delegation").then((module) => module.LeftApprovalReview),
  { loading },
);
const CampaignReview = dynamic(
  () => import("@/components/access-reviews/campaign-review").then((module) => module.CampaignReview),
  { loading },
);

/** Shown when an item left the inbox while it was open. */
function Gone({ item }: { item: Listed | undefined }) {
  return (
    <EmptyState kind="none" title="This item no longer waits for you">
      {item && <p>{item.sentence}</p>}
      It was decided, withdrawn or closed. Choose another item.
      {item && (
        <p>
          <Link href={item.link} className="underline">
            Open {item.subject.name}
          </Link>
        </p>
      )}
    </EmptyState>
  );
}

/** An item stays known while it is open, although the list loses it. */
function useKept(item: Listed | undefined): Listed | undefined {
  const [kept, setKept] = useState(item);
  if (item && item !== kept) setKept(item);
  return item ?? kept;
}

/** The reviews of detections, access reviews and the lifecycle. All other items are changes for a second person. */
const reviews: Readonly<Record<string, (props: { item: InboxItem }) => ReactNode>> = {
  ownership: ({ item }) => <OfferReview id={item.id} />,
  "ownership-claim": ({ item }) => <ClaimReview id={item.id} />,
  onboarding: ({ item }) => <OnboardingReview id={item.id} />,
  narrowing: ({ item }) => <NarrowingReview id={item.id} delegationId={item.subject.id} />,
  revocation: ({ item }) => <AskedOfItem id={item.id} delegationId={item.subject.id} />,
  approval: ({ item }) => <LeftApprovalReview delegationId={item.id} />,
  silence: ({ item }) => <SilenceReview agentId={item.id} can={item.can} />,
  review: ({ item }) => <CampaignReview reviewId={item.id} />,
};

function Review({ item }: { item: InboxItem }) {
  if (item.kind === "detection") return <DetectionReview id={item.id} />;
  const One = reviews[item.subject.kind] ?? ChangeReview;
  return <One item={item} />;
}

function Waiting({ item, hasKeys }: { item: InboxItem; hasKeys: boolean }) {
  return (
    <ReviewKeys value={hasKeys}>
      <ReviewFrame item={item}>
        <Review item={item} />
      </ReviewFrame>
    </ReviewKeys>
  );
}

/** The time of a decision or proposal, and the reason that goes with it. */
function Act({ item }: { item: DecidedItem | ProposedItem }) {
  const [done, at] = "proposedAt" in item ? ["Proposed", item.proposedAt] : ["Decided", item.decidedAt];
  return (
    <p className="text-ink2">
      {done} <Timestamp at={at} mode="exact" precision="minute" />
      {item.note && ("proposedAt" in item ? `. Answer: “${item.note}”` : `: “${item.note}”`)}
    </p>
  );
}

/** The outcome links to the same page. */
const leadsToDelegation = ({ outcome, link }: DecidedItem | ProposedItem): boolean =>
  link === `/delegations/${outcome.delegationId}`;

export type ItemReviewProps = {
  id: string;
  /** The item as the list has it; undefined once it is gone. */
  item: Listed | undefined;
  /** Whether the list is not loaded as far as the item may be. */
  loading: boolean;
  /** Whether single keys decide it; not while several requests are marked. */
  hasKeys: boolean;
  onDecided: (() => void) | undefined;
};

/** The open item, with the review of its kind. A link also opens a request or an action that is decided. */
export function ItemReview({ id, item, loading: unknown, hasKeys, onDecided }: ItemReviewProps) {
  const kept = useKept(item);
  if (id.startsWith("req_"))
    return <RequestReview requestId={id} listed hasKeys={hasKeys} {...(onDecided && { onDecided })} />;
  if (id.startsWith("aap_")) return <ActionReview actionId={id} hasKeys={hasKeys} />;
  if (item && "outcome" in item) {
    return (
      <article
        aria-label={"proposedAt" in item ? "Proposed item" : "Decided item"}
        className="flex flex-col gap-3 rounded-md border border-line bg-surface p-4"
      >
        <h2 className="font-bold text-lg [overflow-wrap:anywhere]">{item.sentence}</h2>
        <Act item={item} />
        <OutcomeFacts outcome={item.outcome} />
        {!leadsToDelegation(item) && (
          <p>
            <Link href={item.link} className="underline">
              {item.kind === "detection" ? "Open the detection" : `Open ${item.subject.name}`}
            </Link>
          </p>
        )}
      </article>
    );
  }
  if (item) return <Waiting item={item} hasKeys={hasKeys} />;
  return unknown ? loading() : <Gone item={kept} />;
}
