import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { orNotFound } from "@/app/(console)/or-not-found";
import { reviewKeys } from "@/components/access-reviews/queries";
import { ReviewScreen } from "@/components/access-reviews/review-screen";
import { newQueryClient } from "@/components/data/query-client";
import { getReview } from "@/lib/access-reviews/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Access review" };

export default async function ReviewPage({ params }: { params: Promise<{ reviewId: string }> }) {
  const principal = await requirePrincipal("events:read");
  const { reviewId } = await params;
  const client = newQueryClient();
  client.setQueryData(reviewKeys.one(reviewId), await orNotFound(getReview(principal, reviewId)));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ReviewScreen reviewId={reviewId} />
    </HydrationBoundary>
  );
}
