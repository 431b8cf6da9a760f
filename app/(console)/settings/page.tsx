import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { organisationSettings } from "@/components/settings/queries";
import { SettingsScreen } from "@/components/settings/settings-screen";
import { newQueryClient } from "@/components/shell/query-client";
import { requirePrincipal } from "@/lib/people/current-principal";
import { rolesWith } from "@/lib/people/permissions";
import { may } from "@/lib/people/principal";
import { isStillFounding } from "@/lib/people/queries";
import { getSettings } from "@/lib/people/settings/queries";

export const metadata: Metadata = { title: "Organisation" };

export default async function SettingsPage() {
  const principal = await requirePrincipal("keys:read");
  const client = newQueryClient();
  await client.prefetchQuery({
    queryKey: organisationSettings.queryKey,
    queryFn: () => getSettings(principal),
  });
  const administrators = rolesWith("settings:write").join(" and ");
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
