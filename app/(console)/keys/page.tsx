import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { KeysScreen } from "@/components/keys/keys-screen";
import { keyList } from "@/components/keys/queries";
import { newQueryClient } from "@/components/shell/query-client";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";
import { listKeys } from "@/lib/signing-keys/queries";

export const metadata: Metadata = { title: "Keys" };

export default async function KeysPage() {
  const principal = await requirePrincipal("keys:read");
  const client = newQueryClient();
  await client.prefetchQuery({ queryKey: keyList.queryKey, queryFn: () => listKeys(principal) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <KeysScreen mayWrite={may(principal, "keys:write")} />
    </HydrationBoundary>
  );
}
