import { createWebhook } from "@/lib/notification-channels/commands";
import { getWebhook } from "@/lib/notification-channels/queries";
import { CreatedWebhook, CreateWebhook } from "@/lib/notification-channels/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Creates a webhook of notifications; its secret is shown once.",
  permission: "settings:write",
  stepUp: true,
  body: CreateWebhook,
  response: CreatedWebhook,
  status: 201,
  handle: async ({ principal, body }) => {
    const { id, secret } = await createWebhook(principal, body);
    return { ...(await getWebhook(principal, id)), secret };
  },
});
