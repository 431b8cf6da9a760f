import { rotateSecret } from "@/lib/notification-channels/commands";
import { getWebhook } from "@/lib/notification-channels/queries";
import { CreatedWebhook, WebhookParams } from "@/lib/notification-channels/schema";
import { expectedVersion } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Gives a webhook of notifications another signing secret, which is shown once.",
  permission: "settings:write",
  stepUp: true,
  params: WebhookParams,
  versioned: true,
  response: CreatedWebhook,
  handle: async ({ principal, params: { webhookId }, request }) => {
    const secret = await rotateSecret(principal, webhookId, expectedVersion(request));
    return { ...(await getWebhook(principal, webhookId)), secret };
  },
});
