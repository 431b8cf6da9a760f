import { listNotifications } from "@/lib/notifications/queries";
import { NotificationFilters, NotificationList } from "@/lib/notifications/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists your notifications, the newest first, and counts those that are unread.",
  permission: "events:read",
  query: NotificationFilters,
  response: NotificationList,
  handle: ({ principal, query }) => listNotifications(principal, query),
});
