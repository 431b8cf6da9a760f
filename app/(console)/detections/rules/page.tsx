import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { ruleKeys } from "@/components/detections/rules/queries";
import { RulesScreen } from "@/components/detections/rules/rules-screen";
import { listRulesWithBreaker } from "@/lib/responses/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Detection rules" };

export default async function DetectionRulesPage() {
  const principal = await requirePrincipal("agents:read");
  const client = newQueryClient();
  await client.prefetchQuery({ queryKey: ruleKeys.all, queryFn: () => listRulesWithBreaker(principal) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RulesScreen />
    </HydrationBoundary>
  );
}
