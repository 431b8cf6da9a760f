"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { ErrorPanel } from "@/components/data/error-panel";
import { Unloaded } from "@/components/data/unloaded";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Timestamp } from "@/components/time/timestamp";
import { SkeletonText } from "@/components/ui/skeleton";
import { TabButtons } from "@/components/ui/tabs";
import { useToast } from "@/components/ui/toast";
import type { ReviewResponse } from "@/lib/access-reviews/schema";
import { cancelReview, itemViews, oneReview, reviewKeys, submitAnswers } from "./queries";
import { ReviewFacts } from "./review-facts";
import { ReviewItems } from "./review-items";

const ReviewResults = dynamic(() => import("./review-results").then((file) => file.ReviewResults), {
  loading: () => <SkeletonText lines={6} />,
});

const views = [...itemViews, "results"] as const;

function whyNotSubmit({ status, mine }: Pick<ReviewResponse, "status" | "mine">): string | undefined {
  if (status !== "open") return "The review takes no answers now.";
  if (mine.submitting) return "A job submits your answers.";
  return mine.answered === 0 ? "Answer an item first." : undefined;
}

/** Answers are counted up to this number. */
const mostCounted = 1_000;

/** How far the job is that submits the person's answers. */
function Submitting({ mine: { submitting, answered } }: Pick<ReviewResponse, "mine">) {
  if (!submitting) return null;
  const left = answered >= mostCounted ? `${mostCounted.toLocaleString("en")} or more` : answered.toLocaleString("en");
  return (
    <p role="status" className="rounded-md bg-waitbg p-3 text-wait">
      A job submits your answers. Not submitted yet: {left}.
    </p>
  );
}

function SubmitButton({ review: { id, mine, status } }: { review: ReviewResponse }) {
  const client = useQueryClient();
  const toast = useToast();
  const submitting = useMutation({
    mutationFn: () => submitAnswers(id),
    onSuccess: ({ submitted, passedOn, more }) => {
      const rest = more ? "A job submits the others." : undefined;
      toast.done(`${submitted} submitted${passedOn > 0 ? `, ${passedOn} passed on` : ""}`, rest);
      return client.invalidateQueries({ queryKey: reviewKeys.all });
    },
  });
  const whyNot = whyNotSubmit({ status, mine });
  return (
    <ConfirmButton
      variant="primary"
      whyNot={whyNot}
      confirm={{
        title: "Submit answers",
        effect: `${mine.answered} ${mine.answered === 1 ? "answer is" : "answers are"} submitted, and applied or passed on. They cannot be changed after that.`,
        verb: "Submit answers",
        tone: "primary",
        reason: "none",
        onConfirm: () => submitting.mutateAsync(),
      }}
    >
      Submit answers
    </ConfirmButton>
  );
}

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
          <ReviewItems key={view} reviewId={reviewId} kind={review.kind} view={view} />
        )}
      </div>
    </PageFrame>
  );
}
