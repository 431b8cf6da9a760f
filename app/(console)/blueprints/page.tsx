import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { BlueprintsScreen } from "@/components/blueprints/blueprints-screen";
import { blueprintKeys } from "@/components/blueprints/queries";
import { newQueryClient } from "@/components/data/query-client";
import { listBlueprints } from "@/lib/blueprints/queries";
import { BlueprintFilters } from "@/lib/blueprints/schema";
import { rolesWith } from "@/lib/principals/permissions";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Blueprints" };

export default async function BlueprintsPage() {
  const principal = await requirePrincipal("blueprints:read");
  const client = newQueryClient();
  await client.prefetchInfiniteQuery({
    queryKey: blueprintKeys.list,
    queryFn: () => listBlueprints(principal, BlueprintFilters.parse({})),
    initialPageParam: "",
  });
  const writers = rolesWith("blueprints:write").join(" or ");
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <BlueprintsScreen
        whyNotWrite={
          may(principal, "blueprints:write") ? undefined : `Only people with the role ${writers} can change blueprints.`
        }
      />
    </HydrationBoundary>
  );
}
