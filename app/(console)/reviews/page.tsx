import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { reviewKeys } from "@/components/access-reviews/queries";
import { ReviewsScreen } from "@/components/access-reviews/reviews-screen";
import { newQueryClient } from "@/components/data/query-client";
import { listReviews } from "@/lib/access-reviews/queries";
import { ReviewFilters } from "@/lib/access-reviews/schema";
import { rolesWith } from "@/lib/principals/permissions";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Access reviews" };

export default async function ReviewsPage() {
  const principal = await requirePrincipal("events:read");
  const client = newQueryClient();
  const first = await listReviews(principal, ReviewFilters.parse({}));
  client.setQueryData(reviewKeys.list, { pages: [first], pageParams: [""] });
  const whyNot = may(principal, "revocations:execute")
    ? undefined
    : `This needs the role ${rolesWith("revocations:execute").join(" or ")}.`;
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ReviewsScreen whyNot={whyNot} mayReviewPeople={may(principal, "people:write")} />
    </HydrationBoundary>
  );
}
