import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { PoliciesScreen } from "@/components/approval-policies/policies-screen";
import { newQueryClient } from "@/components/data/query-client";
import { approvalPolicies } from "@/components/requests/review/side-queries";
import { listPolicies } from "@/lib/approval-policies/queries";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Approval policies" };

export default async function PoliciesPage() {
  const principal = await requirePrincipal("requests:read");
  const client = newQueryClient();
  await client.prefetchQuery({ queryKey: approvalPolicies.queryKey, queryFn: () => listPolicies(principal) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <PoliciesScreen mayWrite={may(principal, "approval-policies:write")} />
    </HydrationBoundary>
  );
}
