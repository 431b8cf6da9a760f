import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { PolicyScreen } from "@/components/lifecycle/policy-screen";
import { lifecycleKeys } from "@/components/lifecycle/queries";
import { getLifecyclePolicy } from "@/lib/lifecycle/policy/queries";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Lifecycle policy" };

export default async function LifecyclePolicyPage() {
  const principal = await requirePrincipal("blueprints:read");
  const client = newQueryClient();
  await client.prefetchQuery({ queryKey: lifecycleKeys.policy, queryFn: () => getLifecyclePolicy(principal) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <PolicyScreen seesGroups={may(principal, "people:read")} />
    </HydrationBoundary>
  );
}
