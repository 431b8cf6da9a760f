"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { Unloaded } from "@/components/data/unloaded";
import { PageFrame } from "@/components/shell/app-shell";
import { CursorPager } from "@/components/table/cursor-pager";
import { Timestamp } from "@/components/time/timestamp";
import { DialogButton } from "@/components/ui/dialog-button";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Pill } from "@/components/ui/pill";
import { TabButtons } from "@/components/ui/tabs";
import type { ReviewSummary } from "@/lib/access-reviews/schema";
import { type ListView, listViews, reviewList } from "./queries";
import { kindWords, notAppliedWords, repeatWords, statusWords } from "./words";

// The dialog is loaded when it is opened.
const PlanDialog = dynamic(() => import("./plan-dialog").then((file) => file.PlanDialog), { loading: () => null });

function When({ review: { status, opensAt, dueAt, closedAt } }: { review: ReviewSummary }) {
  if (closedAt !== null) {
    return (
      <>
        closed <Timestamp at={closedAt} />
      </>
    );
  }
  return status === "scheduled" ? (
    <>
      opens <Timestamp at={opensAt} />
    </>
  ) : (
    <>
      due <Timestamp at={dueAt} />
    </>
  );
}

function Row({ review }: { review: ReviewSummary }) {
  const { id, name, kind, status, items, repeat, notApplied } = review;
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-line px-4 py-3 not-last:border-b">
      <span className="min-w-0 flex-1 basis-60 [overflow-wrap:anywhere]">
        <Link href={`/reviews/${id}`} className="font-semibold hover:underline">
          {name}
        </Link>
        <span className="block text-ink2">
          {kindWords[kind]}
          {repeat !== "once" && `, ${repeatWords[repeat].toLowerCase()}`}
        </span>
      </span>
      <Pill tone={status === "open" ? "wait" : "plain"}>{statusWords[status]}</Pill>
      <span className="text-ink2 tabular-nums">
        {items.toLocaleString("en")} {items === 1 ? "item" : "items"}
      </span>
      {notApplied > 0 && <Pill tone="bad">{notAppliedWords(notApplied)}</Pill>}
      <span className="text-ink3 text-sm">
        <When review={review} />
      </span>
    </li>
  );
}

const empty: Readonly<Record<ListView, { title: string; text: string }>> = {
  all: {
    title: "No access reviews yet",
    text: "Reviews appear here with their due dates and results. In a review, people answer whether each access is still needed.",
  },
  "not-applied": {
    title: "Every result was applied",
    text: "A review appears here if one of its results was refused. Its page names the reason of each.",
  },
};

function Content({ view }: { view: ListView }) {
  const query = useInfiniteQuery(reviewList(view));
  if (!query.data) return <Unloaded query={query} name="The access reviews" lines={6} />;
  const reviews = query.data.pages.flatMap((page) => page.reviews);
  if (reviews.length === 0) {
    return (
      <Panel flush>
        <EmptyState kind="none" title={empty[view].title}>
          {empty[view].text}
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel flush>
      <ul aria-label="Access reviews">
        {reviews.map((review) => (
          <Row key={review.id} review={review} />
        ))}
      </ul>
      <CursorPager
        shown={reviews.length}
        hasMore={query.hasNextPage}
        loading={query.isFetchingNextPage}
        onMore={() => void query.fetchNextPage()}
      />
    </Panel>
  );
}

/** The access reviews, the newest first. `whyNot`: why the person creates none. */
export function ReviewsScreen({ whyNot, mayReviewPeople }: { whyNot: string | undefined; mayReviewPeople: boolean }) {
  const [view, setView] = useQueryState("view", parseAsStringLiteral(listViews).withDefault("all"));
  return (
    <PageFrame
      title="Access reviews"
      tabs={
        <TabButtons
          label="Reviews"
          value={view}
          onChange={(next) => void setView(next)}
          tabs={[
            { value: "all", label: "All" },
            { value: "not-applied", label: "Not applied" },
          ]}
        />
      }
      actions={
        <DialogButton
          variant="primary"
          icon={<Plus aria-hidden />}
          whyNot={whyNot}
          dialog={(close) => <PlanDialog mayReviewPeople={mayReviewPeople} onClose={close} />}
        >
          Create access review
        </DialogButton>
      }
    >
      <Content view={view} />
    </PageFrame>
  );
}
