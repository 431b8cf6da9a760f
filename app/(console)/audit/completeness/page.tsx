import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { CompletenessScreen } from "@/components/log-keeping/completeness-screen";
import { completeness } from "@/components/log-keeping/queries";
import { getCompleteness } from "@/lib/log-keeping/completeness.queries";
import { rolesWith } from "@/lib/principals/permissions";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Completeness" };

export default async function CompletenessPage() {
  const principal = await requirePrincipal("audit:read");
  const client = newQueryClient();
  await client.prefetchQuery({
    queryKey: completeness.queryKey,
    queryFn: () => getCompleteness(principal),
    retry: false,
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <CompletenessScreen
        whyNotWrite={
          may(principal, "settings:write")
            ? undefined
            : `The keeping of the log is changed by people with the role ${rolesWith("settings:write").join(" or ")}.`
        }
      />
    </HydrationBoundary>
  );
}
