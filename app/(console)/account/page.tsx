import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { notificationPreferences } from "@/components/notifications/queries";
import { AccountScreen } from "@/components/sign-in/account/account-screen";
import { ownEntitlement as ownEntitlementQuery } from "@/components/sign-in/account/queries";
import { linksAt, ownLinksPath } from "@/components/sign-in/account-links/queries";
import { ownEntitlement } from "@/lib/entitlements/queries";
import { getNotificationPreferences } from "@/lib/notifications/queries";
import { listOwnIdentities } from "@/lib/sign-in/account-links/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Your account" };

export default async function AccountPage() {
  const principal = await requirePrincipal();
  const client = newQueryClient();
  await Promise.all([
    client.prefetchQuery({ queryKey: linksAt(ownLinksPath).queryKey, queryFn: () => listOwnIdentities(principal) }),
    client.prefetchQuery({
      queryKey: notificationPreferences.queryKey,
      queryFn: () => getNotificationPreferences(principal),
    }),
    client.prefetchQuery({ queryKey: ownEntitlementQuery.queryKey, queryFn: () => ownEntitlement(principal) }),
  ]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AccountScreen />
    </HydrationBoundary>
  );
}
