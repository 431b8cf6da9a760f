import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { OrphansScreen } from "@/components/lifecycle/orphans/orphans-screen";
import { orphanKeys } from "@/components/lifecycle/orphans/queries";
import { listOrphans } from "@/lib/lifecycle/orphans/queries";
import { OrphanFilters } from "@/lib/lifecycle/orphans/schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Agents without an owner" };

export default async function OrphansPage() {
  const principal = await requirePrincipal("agents:read", "agents:own");
  const client = newQueryClient();
  await client.prefetchInfiniteQuery({
    queryKey: orphanKeys.list("all"),
    queryFn: () => listOrphans(principal, OrphanFilters.parse({})),
    initialPageParam: "",
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <OrphansScreen />
    </HydrationBoundary>
  );
}
