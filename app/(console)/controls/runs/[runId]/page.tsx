import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { orNotFound } from "@/app/(console)/or-not-found";
import { controlKeys } from "@/components/controls/queries";
import { RunScreen } from "@/components/controls/run-screen";
import { newQueryClient } from "@/components/data/query-client";
import { getRun } from "@/lib/controls/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Work paper" };

export default async function ControlRunPage({ params }: { params: Promise<{ runId: string }> }) {
  const principal = await requirePrincipal("audit:read");
  const { runId } = await params;
  const client = newQueryClient();
  client.setQueryData(controlKeys.run(runId), await orNotFound(getRun(principal, runId)));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RunScreen runId={runId} />
    </HydrationBoundary>
  );
}
