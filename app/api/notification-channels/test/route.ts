import { TestChannel, TestResult } from "@/lib/notification-channels/schema";
import { testChannel } from "@/lib/notification-channels/test-message";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Sends a test message to the person who asks, by mail or to their browsers.",
  permission: "settings:write",
  body: TestChannel,
  response: TestResult,
  handle: ({ principal, body }) => testChannel(principal, body.channel),
});
