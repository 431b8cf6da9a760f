import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { KeysScreen } from "@/components/signing-keys/keys-screen";
import { keyList } from "@/components/signing-keys/queries";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";
import { everyKey } from "@/lib/signing-keys/queries";

export const metadata: Metadata = { title: "Keys" };

export default async function KeysPage() {
  const principal = await requirePrincipal("keys:read");
  const client = newQueryClient();
  await client.prefetchQuery({ queryKey: keyList.queryKey, queryFn: () => everyKey(principal) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <KeysScreen mayWrite={may(principal, "keys:write")} />
    </HydrationBoundary>
  );
}
