import { listDeliveries } from "@/lib/notification-channels/queries";
import { DeliveryFilters, WebhookDeliveries, WebhookParams } from "@/lib/notification-channels/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the messages of a webhook of notifications with their attempts, the newest first.",
  permission: "keys:read",
  params: WebhookParams,
  query: DeliveryFilters,
  response: WebhookDeliveries,
  handle: ({ principal, params, query }) => listDeliveries(principal, params.webhookId, query),
});
