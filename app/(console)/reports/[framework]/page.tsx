import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { orNotFound } from "@/app/(console)/or-not-found";
import { newQueryClient } from "@/components/data/query-client";
import { reportKeys } from "@/components/reports/queries";
import { ReportScreen } from "@/components/reports/report-screen";
import { reportOn } from "@/lib/controls/reports/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Compliance report" };

export default async function ReportPage({ params }: { params: Promise<{ framework: string }> }) {
  const principal = await requirePrincipal("audit:read");
  const { framework } = await params;
  const client = newQueryClient();
  client.setQueryData(reportKeys.one(framework), await orNotFound(reportOn(principal, framework)));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ReportScreen framework={framework} />
    </HydrationBoundary>
  );
}
