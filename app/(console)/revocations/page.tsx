import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { revocationListKey } from "@/components/revocation/queries";
import { RevocationsScreen } from "@/components/revocation/revocations-screen";
import { listRevocations } from "@/lib/revocation/queries";
import { RevocationFilters } from "@/lib/revocation/schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Revocations" };

export default async function RevocationsPage() {
  const principal = await requirePrincipal("revocations:read", "agents:own");
  const client = newQueryClient();
  await client.prefetchInfiniteQuery({
    queryKey: revocationListKey,
    queryFn: () => listRevocations(principal, RevocationFilters.parse({})),
    initialPageParam: "",
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RevocationsScreen />
    </HydrationBoundary>
  );
}
