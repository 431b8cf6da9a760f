import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { orNotFound } from "@/app/(console)/or-not-found";
import { CaseScreen } from "@/components/cases/case-screen";
import { caseKeys } from "@/components/cases/queries";
import { newQueryClient } from "@/components/data/query-client";
import { getCase } from "@/lib/cases/queries";
import { clock } from "@/lib/platform/base/clock";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Case" };

export default async function CasePage({ params }: { params: Promise<{ caseId: string }> }) {
  const principal = await requirePrincipal("audit:read");
  const { caseId } = await params;
  const client = newQueryClient();
  client.setQueryData(caseKeys.one(caseId), await orNotFound(getCase(principal, caseId)));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <CaseScreen
        caseId={caseId}
        printedBy={`${principal.name} (${principal.email})`}
        renderedAt={clock.now().toISOString()}
      />
    </HydrationBoundary>
  );
}
