"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { ButtonLink } from "@/components/ui/button";
import { KeyValue } from "@/components/ui/key-value";
import { TabButtons } from "@/components/ui/tabs";
import { ItemFilters, usePassingItemFilter } from "./item-filters";
import { type ItemView, oneReview } from "./queries";
import { ReviewItems } from "./review-items";
import { SubmitButton, Submitting } from "./submit-answers";
import { kindWords, silenceWords } from "./words";

type OwnView = Exclude<ItemView, "everyone">;

/** An access review as an item of the inbox: the person answers its items there and submits the answers. */
export function CampaignReview({ reviewId }: { reviewId: string }) {
  const query = useQuery(oneReview(reviewId));
  const [view, setView] = useState<OwnView>("open");
  const filtering = usePassingItemFilter(view);
  const review = query.data;
  if (!review) return <Unloaded query={query} name="The review" lines={6} />;
  const { id, name, kind, q, mine, onSilence, fallback } = review;
  const tabs = [
    { value: "open", label: "To answer", count: mine.open },
    { value: "answered", label: "Answered", count: mine.answered },
    { value: "submitted", label: "Submitted" },
  ] as const;
  return (
    <>
      <KeyValue
        items={[
          { label: "Access review", value: name },
          { label: "Review of", value: `${kindWords[kind]}${q === "" ? "" : `, ${q}`}` },
          { label: "Without an answer", value: silenceWords[onSilence] },
          { label: "Fallback", value: fallback.name },
        ]}
      />
      <Submitting mine={mine} />
      <div className="flex flex-wrap gap-2">
        <SubmitButton review={review} />
        <ButtonLink href={`/reviews/${id}`}>Open access review</ButtonLink>
      </div>
      <TabButtons label="Your items" value={view} onChange={setView} tabs={[...tabs]} />
      <ItemFilters kind={kind} view={view} {...filtering} />
      <ReviewItems key={view} reviewId={id} kind={kind} view={view} filter={filtering.filter} inInbox />
    </>
  );
}
