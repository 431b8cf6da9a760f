import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { PasskeysScreen } from "@/components/sign-in/passkeys/passkeys-screen";
import { ownPasskeysPath, passkeysAt } from "@/components/sign-in/passkeys/queries";
import { listOwnPasskeys } from "@/lib/passkeys/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Your passkeys" };

export default async function PasskeysPage() {
  const principal = await requirePrincipal();
  const client = newQueryClient();
  await client.prefetchQuery({
    queryKey: passkeysAt(ownPasskeysPath).queryKey,
    queryFn: () => listOwnPasskeys(principal),
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <PasskeysScreen />
    </HydrationBoundary>
  );
}
