import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { DetectionsScreen } from "@/components/detections/detections-screen";
import { detectionKeys } from "@/components/detections/queries";
import { detectionStatuses } from "@/lib/detections/model";
import { listDetections } from "@/lib/detections/queries";
import { DetectionFilters } from "@/lib/detections/schema";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Detections" };

type Props = { searchParams: Promise<{ status?: string | string[]; q?: string | string[] }> };

export default async function DetectionsPage({ searchParams }: Props) {
  const principal = await requirePrincipal("agents:read", "agents:own");
  const asked = await searchParams;
  const status = detectionStatuses.find((one) => one === [asked.status].flat()[0]) ?? "open";
  const q = [asked.q].flat()[0] ?? "";
  const client = newQueryClient();
  await client.prefetchInfiniteQuery({
    queryKey: detectionKeys.list(status, q),
    queryFn: () => listDetections(principal, DetectionFilters.parse({ status, q })),
    initialPageParam: "",
    retry: false,
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <DetectionsScreen mayReadRules={may(principal, "agents:read")} />
    </HydrationBoundary>
  );
}
