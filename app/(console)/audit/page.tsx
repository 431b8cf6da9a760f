import { setTimeout } from "node:timers/promises";
import { dehydrate, HydrationBoundary, type QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AuditExplorer } from "@/components/audit/audit-explorer";
import { auditViews } from "@/components/audit/audit-views";
import { boundsOf, rangeAsOf, readRange } from "@/components/audit/explorer/time-range";
import type { Question } from "@/components/audit/explorer/use-question";
import { auditKeys, pageSize } from "@/components/audit/queries";
import { newQueryClient } from "@/components/data/query-client";
import { ExportTrail } from "@/components/exports/export-trail";
import { MayEraseTexts } from "@/components/log-keeping/erase-texts";
import { PageFrame } from "@/components/shell/app-shell";
import { ViewTabs } from "@/components/table/view-tabs";
import { instantIn } from "@/components/time/instant-text";
import { ButtonLink } from "@/components/ui/button";
import { countTrail, openEntry, searchTrail } from "@/lib/audit/reads/queries";
import { AuditFilters } from "@/lib/audit/schema";
import { AuditSummaryFilters } from "@/lib/audit/summary.schema";
import { clock } from "@/lib/platform/base/clock";
import { keepContextUntil } from "@/lib/platform/base/context-value";
import { may, type Principal } from "@/lib/principals/principal";
import { readingAs, requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Audit trail" };

/** How long the page may wait for the counts. The browser asks for them after that. */
const COUNT_MS = 300;

const one = (value: string | string[] | undefined): string => (typeof value === "string" ? value : "");

/** Prefetches the page of a question and the entry that is open. It waits for the counts only so long. */
async function prefetchTrail(
  client: QueryClient,
  principal: Principal,
  { q, bounds }: Question,
  index: number | undefined,
): Promise<void> {
  const counted = client.prefetchQuery({
    queryKey: auditKeys.summary({ q, bounds }),
    queryFn: () => countTrail(principal, AuditSummaryFilters.parse({ q, ...bounds })),
    retry: false,
  });
  keepContextUntil(counted);
  await Promise.all([
    Promise.race([counted, setTimeout(COUNT_MS)]),
    client.prefetchInfiniteQuery({
      queryKey: auditKeys.list({ q, bounds }),
      queryFn: () => searchTrail(principal, AuditFilters.parse({ q, ...bounds, limit: pageSize })),
      initialPageParam: "",
      retry: false,
    }),
  ]);
  if (index === undefined) return;
  await client.prefetchQuery({
    queryKey: auditKeys.entry(index),
    queryFn: () => openEntry(principal, index),
    retry: false,
  });
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AuditPage({ searchParams }: Props) {
  const principal = await requirePrincipal("audit:read", "agents:own");
  const { q: written, entry, from, to, at } = await searchParams;
  const q = one(written);
  const now = clock.now();
  const range = readRange(q, one(from) || null, one(to) || null);
  const instant = instantIn(one(at));
  const bounds = boundsOf(instant === undefined ? range : rangeAsOf(range, instant), now.getTime());
  const client = newQueryClient();
  const index = /^\d{1,15}$/.test(one(entry)) ? Number(entry) : undefined;
  await readingAs(principal, () => prefetchTrail(client, principal, { q, bounds }, index));
  return (
    <PageFrame
      asOf
      title="Audit trail"
      tabs={<ViewTabs views={auditViews} label="Views of the audit trail" />}
      actions={
        <>
          {may(principal, "audit:read") && (
            <ButtonLink href="/audit/completeness" variant="ghost">
              Completeness
            </ButtonLink>
          )}
          <ExportTrail />
        </>
      }
    >
      <HydrationBoundary state={dehydrate(client)}>
        <MayEraseTexts may={may(principal, "settings:write")}>
          <AuditExplorer
            renderedAt={now.toISOString()}
            reader={{
              id: principal.personId,
              name: `${principal.name} (${principal.email})`,
              mayShare: may(principal, "audit:read"),
              readsCases: may(principal, "audit:read"),
            }}
          />
        </MayEraseTexts>
      </HydrationBoundary>
    </PageFrame>
  );
}
