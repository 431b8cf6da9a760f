import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { orNotFound } from "@/app/(console)/or-not-found";
import { newQueryClient } from "@/components/data/query-client";
import { DelegationScreen } from "@/components/delegations/delegation-screen";
import { delegationKeys } from "@/components/delegations/queries";
import { getDelegation } from "@/lib/delegations/queries";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Delegation" };

export default async function DelegationPage({ params }: { params: Promise<{ delegationId: string }> }) {
  const principal = await requirePrincipal("delegations:read");
  const { delegationId } = await params;
  const client = newQueryClient();
  client.setQueryData(delegationKeys.detail(delegationId), await orNotFound(getDelegation(principal, delegationId)));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <DelegationScreen
        delegationId={delegationId}
        mayAsk={may(principal, "requests:create")}
        mayRehomeAll={may(principal, "people:write")}
        mayMakeTemplates={may(principal, "blueprints:write")}
      />
    </HydrationBoundary>
  );
}
