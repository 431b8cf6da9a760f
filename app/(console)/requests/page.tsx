import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { RequestsScreen } from "@/components/requests/own/requests-screen";
import { requestKeys } from "@/components/requests/queries";
import { rolesWith } from "@/lib/principals/permissions";
import { may } from "@/lib/principals/principal";
import { listRequests } from "@/lib/requests/queries";
import { RequestFilters } from "@/lib/requests/schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "My requests" };

export default async function RequestsPage({ searchParams }: { searchParams: Promise<{ q?: string | string[] }> }) {
  const principal = await requirePrincipal("requests:read");
  const query = { queue: "mine" as const, q: [(await searchParams).q ?? ""].flat()[0] ?? "" };
  const client = newQueryClient();
  const counted = RequestFilters.parse({ queue: "mine", counts: "true", limit: 1 });
  await Promise.all([
    client.prefetchInfiniteQuery({
      queryKey: requestKeys.list(query),
      queryFn: () => listRequests(principal, RequestFilters.parse({ ...query, q: query.q || undefined })),
      initialPageParam: "",
    }),
    client.prefetchQuery({ queryKey: requestKeys.ownCounts, queryFn: () => listRequests(principal, counted) }),
  ]);
  const askers = rolesWith("requests:create").join(", ");
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RequestsScreen
        whyNotAsk={
          may(principal, "requests:create")
            ? undefined
            : `Authority is asked for by people with one of the roles ${askers}.`
        }
      />
    </HydrationBoundary>
  );
}
