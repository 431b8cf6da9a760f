import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { DelegationsScreen } from "@/components/delegations/delegations-screen";
import { delegationKeys } from "@/components/delegations/queries";
import { DelegationFilters } from "@/lib/delegations/schema";
import { listDelegations } from "@/lib/delegations/views/list.queries";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Delegations" };

export default async function DelegationsPage({ searchParams }: { searchParams: Promise<{ q?: string | string[] }> }) {
  const principal = await requirePrincipal("delegations:read");
  const q = [(await searchParams).q ?? ""].flat()[0] ?? "";
  const client = newQueryClient();
  await client.prefetchInfiniteQuery({
    queryKey: delegationKeys.list(q),
    queryFn: () => listDelegations(principal, DelegationFilters.parse({ q: q || undefined })),
    initialPageParam: "",
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <DelegationsScreen mayAsk={may(principal, "requests:create")} />
    </HydrationBoundary>
  );
}
