import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AccountScreen } from "@/components/account/account-screen";
import { linksAt, ownLinksPath } from "@/components/account-links/queries";
import { newQueryClient } from "@/components/shell/query-client";
import { requirePrincipal } from "@/lib/people/current-principal";
import { listOwnIdentities } from "@/lib/people/identities/queries";

export const metadata: Metadata = { title: "Your account" };

export default async function AccountPage() {
  const principal = await requirePrincipal();
  const client = newQueryClient();
  await client.prefetchQuery({
    queryKey: linksAt(ownLinksPath).queryKey,
    queryFn: () => listOwnIdentities(principal),
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AccountScreen />
    </HydrationBoundary>
  );
}
