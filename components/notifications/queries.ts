import { sendJson } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import {
  type ChangeNotificationPreferences,
  NotificationList,
  NotificationPreferences,
  NotificationsRead,
  type ReadNotifications,
} from "@/lib/notifications/schema";

export const notificationKeys = {
  all: ["notifications"],
  latest: ["notifications", "latest"],
  list: (unread: boolean) => ["notifications", "list", unread] as const,
  preferences: ["notification-preferences"],
} as const;

/** The newest notifications, for the bell. */
export const latestNotifications = readQuery(notificationKeys.latest, "/api/notifications", NotificationList, {
  limit: 20,
});

export const notificationList = (unread: boolean) =>
  listQuery(notificationKeys.list(unread), "/api/notifications", NotificationList, { unread: String(unread) });

export const markRead = (body: ReadNotifications) =>
  sendJson("POST", "/api/notifications/read", body, { schema: NotificationsRead });

export const notificationPreferences = readQuery(
  notificationKeys.preferences,
  "/api/session/notification-preferences",
  NotificationPreferences,
);

export const changeNotificationPreferences = (body: ChangeNotificationPreferences, version: number) =>
  sendJson("PUT", "/api/session/notification-preferences", body, {
    schema: NotificationPreferences,
    ifMatch: `"${version}"`,
  });
