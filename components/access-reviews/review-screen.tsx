"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ComponentProps } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { Unloaded } from "@/components/data/unloaded";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Timestamp } from "@/components/time/timestamp";
import { SkeletonText } from "@/components/ui/skeleton";
import { TabButtons } from "@/components/ui/tabs";
import type { ReviewResponse } from "@/lib/access-reviews/schema";
import { ItemFilters, useItemFilter } from "./item-filters";
import { cancelReview, itemViews, oneReview, reviewKeys } from "./queries";
import { ReviewFacts } from "./review-facts";
import { ReviewItems } from "./review-items";
import { SubmitButton, Submitting } from "./submit-answers";

const ReviewResults = dynamic(() => import("./review-results").then((file) => file.ReviewResults), {
  loading: () => <SkeletonText lines={6} />,
});

const views = [...itemViews, "results"] as const;

function Actions({ review }: { review: ReviewResponse }) {
  const client = useQueryClient();
  const { id, can, mine, next } = review;
  return (
    <>
      {can.includes("cancel") && (
        <ConfirmButton
          variant="secondary"
          confirm={{
            title: "End access review",
            effect: next ? (
              <>
                The review closes now, and {next.name}, which repeats it from{" "}
                <Timestamp at={next.opensAt} mode="exact" precision="minute" />, never opens. Answers that were not
                applied have no effect.
              </>
            ) : (
              "The review closes now. Answers that were not applied have no effect."
            ),
            verb: "End access review",
            reason: "none",
            onConfirm: async () => client.setQueryData(reviewKeys.one(id), await cancelReview(id)),
          }}
        >
          End access review
        </ConfirmButton>
      )}
      {mine.open + mine.answered > 0 && <SubmitButton review={review} />}
    </>
  );
}

function tabsOf({ mine, statistics }: ReviewResponse) {
  return [
    { value: "open", label: "To answer", count: mine.open },
    { value: "answered", label: "Answered", count: mine.answered },
    { value: "submitted", label: "Submitted" },
    ...(statistics
      ? ([
          { value: "everyone", label: "All items" },
          { value: "results", label: "Statistics" },
        ] as const)
      : []),
  ] as const;
}

/** The items of a view, below their filter. */
function FilteredItems(props: Omit<ComponentProps<typeof ReviewItems>, "filter">) {
  const filtering = useItemFilter(props.view);
  return (
    <>
      <ItemFilters kind={props.kind} view={props.view} {...filtering} />
      <ReviewItems {...props} filter={filtering.filter} />
    </>
  );
}

/** One access review: what it is about, the items to answer, and its statistics. */
export function ReviewScreen({ reviewId }: { reviewId: string }) {
  const query = useQuery(oneReview(reviewId));
  const [chosen, setView] = useQueryState("view", parseAsStringLiteral(views));
  const review = query.data;
  if (!review) {
    return (
      <PageFrame title="Access review" parent={<ParentLink href="/reviews" label="Access reviews" />}>
        {query.isError ? (
          <ErrorPanel title="The review is not shown" error={query.error} />
        ) : (
          <Unloaded query={query} name="The review" lines={8} />
        )}
      </PageFrame>
    );
  }
  const usual = review.statistics && review.mine.open + review.mine.answered === 0 ? "results" : "open";
  const view = chosen ?? usual;
  return (
    <PageFrame
      title={review.name}
      parent={<ParentLink href="/reviews" label="Access reviews" />}
      tabs={
        <TabButtons label="Items" value={view} onChange={(next) => void setView(next)} tabs={[...tabsOf(review)]} />
      }
      actions={<Actions review={review} />}
    >
      <div className="flex flex-col gap-6">
        <Submitting mine={review.mine} />
        <ReviewFacts review={review} />
        {view === "results" ? (
          <ReviewResults review={review} />
        ) : (
          <FilteredItems key={view} reviewId={reviewId} kind={review.kind} view={view} />
        )}
      </div>
    </PageFrame>
  );
}
