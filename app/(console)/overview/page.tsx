import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { OverviewScreen } from "@/components/overview/overview-screen";
import { overviewKey } from "@/components/overview/queries";
import { getOverview } from "@/lib/controls/overview/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  const principal = await requirePrincipal("audit:read");
  const client = newQueryClient();
  await client.prefetchQuery({ queryKey: overviewKey, queryFn: () => getOverview(principal) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <OverviewScreen />
    </HydrationBoundary>
  );
}
