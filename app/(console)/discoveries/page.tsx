import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { DiscoveriesScreen } from "@/components/discoveries/discoveries-screen";
import { discoveryKeys } from "@/components/discoveries/queries";
import { discoveryStatuses } from "@/lib/discoveries/model";
import { listDiscoveries, whyNotDecide } from "@/lib/discoveries/queries";
import { DiscoveryFilters } from "@/lib/discoveries/schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Discoveries" };

type Props = { searchParams: Promise<{ status?: string | string[]; q?: string | string[] }> };

export default async function DiscoveriesPage({ searchParams }: Props) {
  const principal = await requirePrincipal("agents:read");
  const asked = await searchParams;
  const status = discoveryStatuses.find((one) => one === [asked.status].flat()[0]) ?? "new";
  const q = [asked.q].flat()[0] ?? "";
  const client = newQueryClient();
  await client.prefetchInfiniteQuery({
    queryKey: discoveryKeys.list(status, q),
    queryFn: () => listDiscoveries(DiscoveryFilters.parse({ status, q })),
    initialPageParam: "",
    retry: false,
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <DiscoveriesScreen whyNot={whyNotDecide(principal)} />
    </HydrationBoundary>
  );
}
