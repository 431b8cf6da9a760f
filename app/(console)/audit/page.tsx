import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AuditExplorer } from "@/components/audit/audit-explorer";
import { auditViews } from "@/components/audit/audit-views";
import { auditKeys, pageSize } from "@/components/audit/queries";
import { newQueryClient } from "@/components/data/query-client";
import { ExportTrail } from "@/components/exports/export-trail";
import { PageFrame } from "@/components/shell/app-shell";
import { ViewTabs } from "@/components/table/view-tabs";
import { getAuditEntry, listAudit } from "@/lib/audit/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Audit trail" };

const one = (value: string | string[] | undefined): string => (typeof value === "string" ? value : "");

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AuditPage({ searchParams }: Props) {
  const principal = await requirePrincipal("audit:read", "agents:own");
  const { q, entry } = await searchParams;
  const filter = one(q);
  const client = newQueryClient();
  await client.prefetchInfiniteQuery({
    queryKey: auditKeys.list(filter),
    queryFn: () => listAudit(principal, { q: filter, limit: pageSize }),
    initialPageParam: "",
    retry: false,
  });
  const index = /^\d{1,15}$/.test(one(entry)) ? Number(entry) : undefined;
  if (index !== undefined) {
    await client.prefetchQuery({
      queryKey: auditKeys.entry(index),
      queryFn: () => getAuditEntry(principal, index),
      retry: false,
    });
  }
  return (
    <PageFrame
      title="Audit trail"
      tabs={<ViewTabs views={auditViews} label="Views of the audit trail" />}
      actions={<ExportTrail />}
    >
      <HydrationBoundary state={dehydrate(client)}>
        <AuditExplorer />
      </HydrationBoundary>
    </PageFrame>
  );
}
