import { deleteWebhook, editWebhook } from "@/lib/notification-channels/commands";
import { taggedWebhook } from "@/lib/notification-channels/queries";
import { EditWebhook, WebhookParams, WebhookRemoved, WebhookResponse } from "@/lib/notification-channels/schema";
import { expectedVersion } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a webhook of notifications.",
  permission: "keys:read",
  params: WebhookParams,
  response: WebhookResponse,
  handle: ({ principal, params }) => taggedWebhook(principal, params.webhookId),
});

export const PATCH = consoleRoute({
  summary: "Changes the settings of a webhook of notifications, pauses it or resumes it.",
  permission: "settings:write",
  stepUp: true,
  params: WebhookParams,
  body: EditWebhook,
  versioned: true,
  response: WebhookResponse,
  handle: async ({ principal, params: { webhookId }, body, request }) => {
    await editWebhook(principal, webhookId, body, expectedVersion(request));
    return taggedWebhook(principal, webhookId);
  },
});

export const DELETE = consoleRoute({
  summary: "Deletes a webhook of notifications with the messages that wait for it.",
  permission: "settings:write",
  stepUp: true,
  params: WebhookParams,
  versioned: true,
  response: WebhookRemoved,
  handle: async ({ principal, params: { webhookId: id }, request }) => {
    await deleteWebhook(principal, id, expectedVersion(request));
    return { id };
  },
});
