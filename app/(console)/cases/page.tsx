import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { CasesScreen } from "@/components/cases/cases-screen";
import { caseKeys } from "@/components/cases/queries";
import { newQueryClient } from "@/components/data/query-client";
import { caseViews, stateOf } from "@/lib/cases/model";
import { listCases } from "@/lib/cases/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Cases" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CasesPage({ searchParams }: Props) {
  await requirePrincipal("audit:read");
  const { state: asked } = await searchParams;
  const view = caseViews.find((one) => one === asked) ?? "open";
  const client = newQueryClient();
  await client.prefetchQuery({ queryKey: caseKeys.list(view), queryFn: () => listCases({ state: stateOf(view) }) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <CasesScreen />
    </HydrationBoundary>
  );
}
