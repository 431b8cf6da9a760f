import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { JobsScreen } from "@/components/jobs/jobs-screen";
import { jobKeys } from "@/components/jobs/queries";
import { listJobs, whyNotRetry } from "@/lib/jobs/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Jobs" };

export default async function JobsPage() {
  const principal = await requirePrincipal("keys:read");
  const client = newQueryClient();
  await client.prefetchQuery({ queryKey: jobKeys.list, queryFn: () => listJobs() });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <JobsScreen whyNotRetry={whyNotRetry(principal)} />
    </HydrationBoundary>
  );
}
