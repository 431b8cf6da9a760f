import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { IssuersScreen } from "@/components/trusted-issuers/issuers-screen";
import { trustKeys } from "@/components/trusted-issuers/queries";
import { isStillFounding } from "@/lib/people/queries";
import { runtime } from "@/lib/platform/base/runtime";
import { rolesWith } from "@/lib/principals/permissions";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";
import { listIssuers } from "@/lib/trusted-issuers/queries";
import { TrustFilters } from "@/lib/trusted-issuers/schema";

export const metadata: Metadata = { title: "Trusted workload identities" };

export default async function TrustedIssuersPage() {
  const principal = await requirePrincipal("agents:read", "settings:write");
  const client = newQueryClient();
  await client.prefetchInfiniteQuery({
    queryKey: trustKeys.list,
    queryFn: () => listIssuers(principal, TrustFilters.parse({})),
    initialPageParam: "",
  });
  const mayTest = may(principal, "settings:write") || may(principal, "agents:write");
  const administrators = rolesWith("settings:write").join(" or ");
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <IssuersScreen
        ownIssuer={runtime().publicUrl}
        founding={await isStillFounding()}
        whyNotTest={
          mayTest ? undefined : `Tokens are tested by people with the role ${rolesWith("agents:write").join(" or ")}.`
        }
        whyNotWrite={
          may(principal, "settings:write")
            ? undefined
            : `Only people with the role ${administrators} can manage trusted issuers.`
        }
      />
    </HydrationBoundary>
  );
}
