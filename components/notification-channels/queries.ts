import { sendJson } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import type { OwnChannel } from "@/lib/notification-channels/model";
import {
  type AddBrowser,
  BrowserRemoved,
  BrowserResponse,
  Browsers,
  Channels,
  CreatedWebhook,
  type CreateWebhook,
  type EditWebhook,
  Outbox,
  TestResult,
  WebhookDeliveries,
  WebhookRemoved,
  WebhookResponse,
  WholeMail,
} from "@/lib/notification-channels/schema";

const path = "/api/notification-channels";
const pathOf = (id: string) => `${path}/webhooks/${id}`;
const browsersPath = "/api/session/browsers";

export const channelKeys = {
  all: ["notification-channels"],
  list: ["notification-channels", "list"],
  webhook: (id: string) => ["notification-channels", "webhook", id],
  deliveries: (id: string) => ["notification-channels", "deliveries", id],
  outbox: ["notification-channels", "outbox"],
  mail: (id: string) => ["notification-channels", "mail", id],
  browsers: ["notification-channels", "browsers"],
} as const;

/** Messages wait and are sent all the time. */
const readEveryMs = 5_000;

export const channels = { ...readQuery(channelKeys.list, path, Channels), refetchInterval: readEveryMs };
export const oneWebhook = (id: string) => ({
  ...readQuery(channelKeys.webhook(id), pathOf(id), WebhookResponse),
  refetchInterval: readEveryMs,
});
export const deliveriesOf = (id: string) => ({
  ...listQuery(channelKeys.deliveries(id), `${pathOf(id)}/deliveries`, WebhookDeliveries, { limit: 20 }),
  refetchInterval: readEveryMs,
});
export const outbox = {
  ...listQuery(channelKeys.outbox, `${path}/mails`, Outbox, { limit: 30 }),
  refetchInterval: readEveryMs,
};
export const oneMail = (id: string) => readQuery(channelKeys.mail(id), `${path}/mails/${id}`, WholeMail);
export const ownBrowsers = readQuery(channelKeys.browsers, browsersPath, Browsers);

/** A webhook at the version that the person saw. */
type Seen = Pick<WebhookResponse, "id" | "version">;
const at = ({ version }: Seen) => ({ ifMatch: `"${version}"` });

/** Creates a webhook; only this answer has its secret. */
export const createWebhook = (body: CreateWebhook) =>
  sendJson("POST", `${path}/webhooks`, body, { schema: CreatedWebhook, idempotencyKey: crypto.randomUUID() });
export const editWebhook = (webhook: Seen, body: EditWebhook) =>
  sendJson("PATCH", pathOf(webhook.id), body, { schema: WebhookResponse, ...at(webhook) });
export const rotateSecret = (webhook: Seen) =>
  sendJson("POST", `${pathOf(webhook.id)}/rotate-secret`, {}, { schema: CreatedWebhook, ...at(webhook) });
export const deleteWebhook = (webhook: Seen) =>
  sendJson("DELETE", pathOf(webhook.id), {}, { schema: WebhookRemoved, ...at(webhook) });
export const testWebhook = ({ id }: Pick<Seen, "id">) =>
  sendJson("POST", `${pathOf(id)}/test`, {}, { schema: TestResult });
export const testChannel = (channel: OwnChannel) =>
  sendJson("POST", `${path}/test`, { channel }, { schema: TestResult });

export const addBrowser = (body: AddBrowser) => sendJson("POST", browsersPath, body, { schema: BrowserResponse });
export const removeBrowser = (id: string) =>
  sendJson("DELETE", `${browsersPath}/${id}`, {}, { schema: BrowserRemoved });
