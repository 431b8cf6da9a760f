import { readChannels } from "@/lib/notification-channels/queries";
import { Channels } from "@/lib/notification-channels/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads the channels of notifications: mail, browsers and webhooks, and how each fares.",
  permission: "keys:read",
  response: Channels,
  handle: ({ principal }) => readChannels(principal),
});
