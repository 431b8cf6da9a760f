import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { orNotFound } from "@/app/(console)/or-not-found";
import { PolicyScreen } from "@/components/approval-policies/policy-screen";
import { newQueryClient } from "@/components/data/query-client";
import { approvalPolicy } from "@/components/requests/review/side-queries";
import { getPolicy } from "@/lib/approval-policies/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Approval policy" };

export default async function PolicyPage({ params }: { params: Promise<{ policyId: string }> }) {
  const principal = await requirePrincipal("requests:read");
  const { policyId } = await params;
  const client = newQueryClient();
  client.setQueryData(approvalPolicy(policyId).queryKey, await orNotFound(getPolicy(principal, policyId)));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <PolicyScreen policyId={policyId} />
    </HydrationBoundary>
  );
}
