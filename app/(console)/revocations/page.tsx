import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { revocationListKey } from "@/components/revocation/queries";
import { RevocationsScreen } from "@/components/revocation/revocations-screen";
import { listRevocations } from "@/lib/revocation/queries";
import { RevocationFilters } from "@/lib/revocation/schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Revocations" };

type Props = { searchParams: Promise<{ q?: string | string[] }> };

export default async function RevocationsPage({ searchParams }: Props) {
  const principal = await requirePrincipal("revocations:read", "agents:own");
  const q = [(await searchParams).q].flat()[0] ?? "";
  const client = newQueryClient();
  await client.prefetchInfiniteQuery({
    queryKey: [...revocationListKey, q],
    queryFn: () => listRevocations(principal, RevocationFilters.parse({ q })),
    initialPageParam: "",
    retry: false,
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RevocationsScreen />
    </HydrationBoundary>
  );
}
