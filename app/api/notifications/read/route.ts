import { readNotifications } from "@/lib/notifications/commands";
import { NotificationsRead, ReadNotifications } from "@/lib/notifications/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Marks your notifications as read: some, or all up to one.",
  permission: "events:read",
  body: ReadNotifications,
  response: NotificationsRead,
  handle: async ({ principal, body }) => ({ unread: await readNotifications(principal, body) }),
});
