import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { DrillsScreen } from "@/components/drills/drills-screen";
import { drillsKey } from "@/components/drills/queries";
import { getDrills } from "@/lib/drills/queries";
import { rolesWith } from "@/lib/principals/permissions";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Stop drills" };

export default async function DrillsPage() {
  const principal = await requirePrincipal("revocations:read");
  const client = newQueryClient();
  client.setQueryData(drillsKey, await getDrills());
  const whyNot = may(principal, "revocations:execute")
    ? undefined
    : `This needs the role ${rolesWith("revocations:execute").join(" or ")}.`;
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <DrillsScreen whyNot={whyNot} />
    </HydrationBoundary>
  );
}
