import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { ExportsScreen } from "@/components/exports/exports-screen";
import { exportKeys } from "@/components/exports/queries";
import { listExports } from "@/lib/exports/queries";
import { getVerifier } from "@/lib/exports/verifier.queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Exports" };

export default async function ExportsPage() {
  const principal = await requirePrincipal("audit:read", "agents:own");
  const client = newQueryClient();
  await client.prefetchQuery({ queryKey: exportKeys.all, queryFn: () => listExports(principal) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ExportsScreen verifierDigest={(await getVerifier()).sha256} />
    </HydrationBoundary>
  );
}
