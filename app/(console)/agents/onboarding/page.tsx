import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { OnboardingScreen } from "@/components/lifecycle/onboarding-screen";
import { lifecycleKeys, stateOf } from "@/components/lifecycle/queries";
import { listOnboardings } from "@/lib/lifecycle/onboarding/queries";
import { OnboardingFilters } from "@/lib/lifecycle/schema";
import { rolesWith } from "@/lib/principals/permissions";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Requests for agents" };

type Props = { searchParams: Promise<{ queue?: string | string[] }> };

export default async function OnboardingPage({ searchParams }: Props) {
  const principal = await requirePrincipal("agents:read", "agents:own");
  const status = stateOf([(await searchParams).queue].flat()[0]);
  const client = newQueryClient();
  await client.prefetchInfiniteQuery({
    queryKey: lifecycleKeys.onboardings(status),
    queryFn: () => listOnboardings(principal, OnboardingFilters.parse({ status })),
    initialPageParam: "",
  });
  const whyNotAsk = may(principal, "requests:create")
    ? undefined
    : `Only people with the role ${rolesWith("requests:create").join(", ")} ask for agents.`;
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <OnboardingScreen whyNotAsk={whyNotAsk} ownEmail={principal.email} />
    </HydrationBoundary>
  );
}
