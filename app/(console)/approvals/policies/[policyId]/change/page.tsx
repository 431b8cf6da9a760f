import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { orNotFound } from "@/app/(console)/or-not-found";
import { PolicyEditorScreen } from "@/components/approval-policies/policy-editor-screen";
import { newQueryClient } from "@/components/data/query-client";
import { serverChoices } from "@/components/delegations/editor/choices";
import { approvalPolicy } from "@/components/requests/review/side-queries";
import { getPolicy } from "@/lib/approval-policies/queries";
import { may } from "@/lib/principals/principal";
import { listResourceServers } from "@/lib/resource-servers/queries";
import { ResourceServerFilters } from "@/lib/resource-servers/schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Rules of an approval policy" };

export default async function PolicyChangePage({ params }: { params: Promise<{ policyId: string }> }) {
  const principal = await requirePrincipal("approval-policies:write");
  const { policyId } = await params;
  const client = newQueryClient();
  const [policy, servers] = await Promise.all([
    orNotFound(getPolicy(principal, policyId)),
    listResourceServers(principal, ResourceServerFilters.parse({ limit: 200 })),
  ]);
  client.setQueryData(approvalPolicy(policyId).queryKey, policy);
  client.setQueryData(serverChoices.queryKey, servers);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <PolicyEditorScreen policyId={policyId} seesGroups={may(principal, "people:read")} />
    </HydrationBoundary>
  );
}
