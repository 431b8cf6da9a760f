import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { reportKeys } from "@/components/reports/queries";
import { ReportsScreen } from "@/components/reports/reports-screen";
import { listFrameworks } from "@/lib/controls/reports/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Compliance reports" };

export default async function ReportsPage() {
  await requirePrincipal("audit:read");
  const client = newQueryClient();
  client.setQueryData(reportKeys.list, listFrameworks());
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ReportsScreen />
    </HydrationBoundary>
  );
}
