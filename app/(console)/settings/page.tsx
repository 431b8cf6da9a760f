import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { organisationSettings } from "@/components/organisation/queries";
import { SettingsScreen } from "@/components/organisation/settings-screen";
import { getSettings } from "@/lib/organisation/queries";
import { isStillFounding } from "@/lib/people/queries";
import { rolesWith } from "@/lib/principals/permissions";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Organisation" };

export default async function SettingsPage() {
  const principal = await requirePrincipal("keys:read");
  const client = newQueryClient();
  await client.prefetchQuery({
    queryKey: organisationSettings.queryKey,
    queryFn: () => getSettings(principal),
  });
  const administrators = rolesWith("settings:write").join(" or ");
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SettingsScreen
        mayChangePeople={may(principal, "people:write")}
        founding={await isStillFounding()}
        whyNotWrite={
          may(principal, "settings:write")
            ? undefined
            : `Settings are changed by people with the role ${administrators}.`
        }
      />
    </HydrationBoundary>
  );
}
