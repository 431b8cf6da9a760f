"use client";

import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { Button, ButtonLink } from "@/components/ui/button";
import { Drawer } from "@/components/ui/drawer";
import type { Notification, NotificationList } from "@/lib/notifications/schema";
import { NoNotifications } from "./no-notifications";
import { NotificationRow } from "./notification-row";
import { latestNotifications } from "./queries";
import { useMarking } from "./use-marking";

/** The newest notifications at the side of the page. */
export function BellDrawer({ onClose }: { onClose: () => void }) {
  const query = useQuery(latestNotifications);
  const { marking, read, whyNot } = useMarking(query.data);
  const newest = query.data?.notifications[0];
  const open = (notification: Notification) => {
    read(notification);
    onClose();
  };
  return (
    <Drawer
      open
      onOpenChange={(next) => !next && onClose()}
      title="Notifications"
      footer={
        <>
          <ButtonLink href="/notifications" onClick={onClose}>
            All notifications
          </ButtonLink>
          {newest && (query.data?.unread ?? 0) > 0 && (
            <Button
              variant="primary"
              whyNot={whyNot}
              loading={marking.isPending}
              onClick={() => marking.mutate({ upTo: newest.id })}
            >
              Mark all as read
            </Button>
          )}
        </>
      }
    >
      <LatestNotifications query={query} onOpen={open} />
    </Drawer>
  );
}

type LatestProps = { query: UseQueryResult<NotificationList>; onOpen: (notification: Notification) => void };

function LatestNotifications({ query, onOpen }: LatestProps) {
  if (!query.data) return <Unloaded query={query} name="The notifications" lines={6} />;
  const { notifications } = query.data;
  if (notifications.length === 0) return <NoNotifications />;
  return (
    <ul aria-label="Newest notifications" className="-mx-4 -my-4">
      {notifications.map((one) => (
        <NotificationRow key={one.id} notification={one} onOpen={onOpen} />
      ))}
    </ul>
  );
}
