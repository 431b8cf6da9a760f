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

type Props = { searchParams: Promise<Partial<Record<"status" | "q" | "sort", string | string[]>>> };

export default async function DiscoveriesPage({ searchParams }: Props) {
  const principal = await requirePrincipal("agents:read");
  const asked = await searchParams;
  const status = discoveryStatuses.find((one) => one === [asked.status].flat()[0]) ?? "new";
  const q = [asked.q].flat()[0] ?? "";
  const query = { status, q, sort: [asked.sort].flat()[0] ?? "-created" };
  const client = newQueryClient();
  await client.prefetchInfiniteQuery({
    queryKey: discoveryKeys.list(query),
    queryFn: async () => listDiscoveries(DiscoveryFilters.parse(query)),
    initialPageParam: "",
    retry: false,
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <DiscoveriesScreen whyNot={whyNotDecide(principal)} />
    </HydrationBoundary>
  );
}
