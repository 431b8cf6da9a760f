import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { ControlsScreen } from "@/components/controls/controls-screen";
import { controlKeys } from "@/components/controls/queries";
import { newQueryClient } from "@/components/data/query-client";
import { listControls } from "@/lib/controls/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Controls" };

export default async function ControlsPage() {
  await requirePrincipal("audit:read");
  const client = newQueryClient();
  await client.prefetchQuery({ queryKey: controlKeys.list, queryFn: () => listControls() });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ControlsScreen />
    </HydrationBoundary>
  );
}
