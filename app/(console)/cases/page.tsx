import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { CasesScreen } from "@/components/cases/cases-screen";
import { caseKeys } from "@/components/cases/queries";
import { newQueryClient } from "@/components/data/query-client";
import { listCases } from "@/lib/cases/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Cases" };

export default async function CasesPage() {
  await requirePrincipal("audit:read");
  const client = newQueryClient();
  await client.prefetchQuery({ queryKey: caseKeys.list, queryFn: () => listCases() });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <CasesScreen />
    </HydrationBoundary>
  );
}
