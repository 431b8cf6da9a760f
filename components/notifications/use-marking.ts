"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useToast } from "@/components/ui/toast";
import type { Notification, NotificationList } from "@/lib/notifications/schema";
import { isUnread } from "./notification-row";
import { markRead, notificationKeys } from "./queries";

/**
 * Marks notifications as read, and renews every list and count of them. A session that only reads opens notifications
 * and leaves them unread: `whyNot` is then the reason.
 */
export function useMarking(list: Pick<NotificationList, "whyNot"> | undefined) {
  const client = useQueryClient();
  const toast = useToast();
  const marking = useMutation({
    mutationFn: markRead,
    onSettled: () => client.invalidateQueries({ queryKey: notificationKeys.all }),
    onError: (error) => toast.problem("Notifications not marked as read", error),
  });
  const whyNot = list?.whyNot.read?.reason;
  const read = (notification: Notification) => {
    if (whyNot === undefined && isUnread(notification)) marking.mutate({ ids: [notification.id] });
  };
  return { marking, read, whyNot };
}
