import { changeNotificationPreferences } from "@/lib/notifications/commands";
import { getNotificationPreferences } from "@/lib/notifications/queries";
import { ChangeNotificationPreferences, NotificationPreferences } from "@/lib/notifications/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

const tagged = (preferences: NotificationPreferences) =>
  withHeaders(preferences, { headers: { etag: versionTag(preferences.version) } });

export const GET = consoleRoute({
  summary: "Reads how you are notified: by kind, with digests and quiet hours.",
  permission: "events:read",
  response: NotificationPreferences,
  handle: async ({ principal }) => tagged(await getNotificationPreferences(principal)),
});

export const PUT = consoleRoute({
  summary: "Chooses how you are notified, on all your devices.",
  permission: "events:read",
  body: ChangeNotificationPreferences,
  versioned: true,
  response: NotificationPreferences,
  handle: async ({ principal, body, request }) => {
    await changeNotificationPreferences(principal, body, expectedVersion(request));
    return tagged(await getNotificationPreferences(principal));
  },
});
