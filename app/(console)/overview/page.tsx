import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { OverviewScreen } from "@/components/overview/overview-screen";
import { overviewKey, startKey } from "@/components/overview/queries";
import { getOverview } from "@/lib/controls/overview/queries";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";
import { sectionsFor } from "@/lib/start-page/model";
import { getStartSection } from "@/lib/start-page/queries";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  const principal = await requirePrincipal("agents:own", "audit:read");
  const sections = sectionsFor(principal.permissions);
  const isAuditor = principal.roles.includes("auditor");
  const client = newQueryClient();
  await Promise.all([
    ...sections.map((section) =>
      client.prefetchQuery({ queryKey: startKey(section), queryFn: () => getStartSection(principal, section) }),
    ),
    // It searches the trail, which the page of others does not wait for.
    isAuditor && client.prefetchQuery({ queryKey: overviewKey, queryFn: () => getOverview(principal) }),
  ]);
  const audit = isAuditor ? "first" : may(principal, "audit:read") ? "last" : undefined;
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <OverviewScreen sections={sections} audit={audit} />
    </HydrationBoundary>
  );
}
