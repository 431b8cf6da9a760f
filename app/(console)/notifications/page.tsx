import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { NotificationsScreen } from "@/components/notifications/notifications-screen";
import { notificationList } from "@/components/notifications/queries";
import { listNotifications } from "@/lib/notifications/queries";
import { NotificationFilters } from "@/lib/notifications/schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Notifications" };

type Props = { searchParams: Promise<{ show?: string | string[] }> };

export default async function NotificationsPage({ searchParams }: Props) {
  const principal = await requirePrincipal("events:read");
  const unread = [(await searchParams).show].flat()[0] === "unread";
  const client = newQueryClient();
  await client.prefetchInfiniteQuery({
    queryKey: notificationList(unread).queryKey,
    queryFn: () => listNotifications(principal, NotificationFilters.parse({ unread: String(unread) })),
    initialPageParam: "",
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <NotificationsScreen />
    </HydrationBoundary>
  );
}
