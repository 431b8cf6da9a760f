import { addBrowser, ownBrowsers } from "@/lib/notification-channels/browsers.commands";
import { AddBrowser, BrowserResponse, Browsers } from "@/lib/notification-channels/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the browsers in which one gets notifications, with the key for which another one subscribes.",
  permission: "events:read",
  response: Browsers,
  handle: ({ principal }) => ownBrowsers(principal),
});

export const POST = consoleRoute({
  summary: "Turns notifications on in a browser of the person who is signed in (Web Push).",
  permission: "events:read",
  stepUp: true,
  body: AddBrowser,
  response: BrowserResponse,
  status: 201,
  handle: ({ principal, body }) => addBrowser(principal, body),
});
