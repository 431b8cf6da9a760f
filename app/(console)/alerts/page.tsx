import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { AlertsScreen } from "@/components/saved-searches/alerts-screen";
import { searchKeys } from "@/components/saved-searches/queries";
import { listAlerts, listSearches } from "@/lib/saved-searches/queries";
import { SearchAlertFilters } from "@/lib/saved-searches/schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Alerts" };

export default async function AlertsPage() {
  const principal = await requirePrincipal("audit:read", "agents:own");
  const client = newQueryClient();
  await Promise.all([
    client.prefetchQuery({ queryKey: searchKeys.list("trail"), queryFn: () => listSearches(principal) }),
    client.prefetchInfiniteQuery({
      queryKey: searchKeys.alerts,
      queryFn: () => listAlerts(principal, SearchAlertFilters.parse({})),
      initialPageParam: "",
    }),
  ]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AlertsScreen mayShare={principal.permissions.has("audit:read")} />
    </HydrationBoundary>
  );
}
