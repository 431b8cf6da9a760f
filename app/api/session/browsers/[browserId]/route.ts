import { removeBrowser } from "@/lib/notification-channels/browsers.commands";
import { BrowserParams, BrowserRemoved } from "@/lib/notification-channels/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const DELETE = consoleRoute({
  summary: "Turns notifications off in one of one's own browsers.",
  permission: "events:read",
  params: BrowserParams,
  response: BrowserRemoved,
  handle: async ({ principal, params: { browserId: id } }) => {
    await removeBrowser(principal, id);
    return { id };
  },
});
