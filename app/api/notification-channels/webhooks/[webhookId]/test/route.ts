import { TestResult, WebhookParams } from "@/lib/notification-channels/schema";
import { testWebhook } from "@/lib/notification-channels/test-message";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Sends a test message to a webhook of notifications now.",
  permission: "settings:write",
  params: WebhookParams,
  response: TestResult,
  handle: ({ params }) => testWebhook(params.webhookId),
});
