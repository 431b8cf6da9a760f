import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AccountScreen } from "@/components/account/account-screen";
import { ownEntitlement as ownEntitlementQuery } from "@/components/account/queries";
import { linksAt, ownLinksPath } from "@/components/account-links/queries";
import { newQueryClient } from "@/components/shell/query-client";
import { requirePrincipal } from "@/lib/people/current-principal";
import { ownEntitlement } from "@/lib/people/entitlements/queries";
import { listOwnIdentities } from "@/lib/people/identities/queries";

export const metadata: Metadata = { title: "Your account" };

export default async function AccountPage() {
  const principal = await requirePrincipal();
  const client = newQueryClient();
  await Promise.all([
    client.prefetchQuery({ queryKey: linksAt(ownLinksPath).queryKey, queryFn: () => listOwnIdentities(principal) }),
    client.prefetchQuery({ queryKey: ownEntitlementQuery.queryKey, queryFn: () => ownEntitlement(principal) }),
  ]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AccountScreen />
    </HydrationBoundary>
  );
}
