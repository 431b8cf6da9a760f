import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { ChannelsScreen } from "@/components/notification-channels/channels-screen";
import { channelKeys } from "@/components/notification-channels/queries";
import { readChannels, whyNotChange } from "@/lib/notification-channels/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Notification channels" };

export default async function NotificationChannelsPage() {
  const principal = await requirePrincipal("keys:read");
  const client = newQueryClient();
  await client.prefetchQuery({ queryKey: channelKeys.list, queryFn: () => readChannels(principal) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ChannelsScreen whyNotWrite={whyNotChange(principal)} />
    </HydrationBoundary>
  );
}
