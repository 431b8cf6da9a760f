import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { unusedAuthority } from "@/components/privilege-use/queries";
import { UnusedAuthorityScreen } from "@/components/privilege-use/unused-screen";
import { listUnusedAuthority } from "@/lib/privilege-use/excess.queries";
import { ExcessFilters } from "@/lib/privilege-use/schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Unused authority" };

type Props = { searchParams: Promise<{ q?: string | string[] }> };

export default async function UnusedAuthorityPage({ searchParams }: Props) {
  const principal = await requirePrincipal("delegations:read");
  const q = [(await searchParams).q].flat()[0] ?? "";
  const client = newQueryClient();
  await client.prefetchInfiniteQuery({
    queryKey: unusedAuthority(q).queryKey,
    queryFn: () => listUnusedAuthority(principal, ExcessFilters.parse({ q })),
    initialPageParam: "",
    retry: false,
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <UnusedAuthorityScreen />
    </HydrationBoundary>
  );
}
