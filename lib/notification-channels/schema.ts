import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { nameText } from "@/lib/platform/base/text/plain-text";
import { kindsAtMost, ownChannels, sendFaults, webhookStatuses, webhookStopReasons, webhookTemplates } from "./model";

export const WebhookId = z.string().regex(idPattern("notificationWebhook"));
export const WebhookParams = z.object({ webhookId: WebhookId });
export const MailParams = z.object({ mailId: z.string().regex(idPattern("mail")) });
export const BrowserParams = z.object({ browserId: z.string().regex(idPattern("pushSubscription")) });

const Kind = z.string().regex(/^[a-z][a-z0-9_.-]{0,59}$/);
const Url = z
  .string()
  .min(1)
  .max(2_048)
  .regex(/^[\x21-\x7e]+$/);

const Settings = z.strictObject({
  name: nameText(80),
  /** An https address. No answer holds it. */
  url: Url,
  /** The kinds of notifications that are sent; empty for all kinds. */
  kinds: z.array(Kind).max(kindsAtMost),
});

export const CreateWebhook = Settings.extend({
  template: z.enum(webhookTemplates),
  kinds: Settings.shape.kinds.default([]),
});
export type CreateWebhook = z.infer<typeof CreateWebhook>;

/** `status` pauses or resumes. */
export const EditWebhook = Settings.extend({ status: z.enum(["active", "paused"]) }).partial();
export type EditWebhook = z.infer<typeof EditWebhook>;

export const WebhookResponse = z.object({
  id: WebhookId,
  name: z.string(),
  template: z.enum(webhookTemplates),
  /** The host of the address. The address itself is a secret. */
  host: z.string(),
  kinds: z.array(z.string()),
  secretSetAt: z.string().nullable(),
  status: z.enum(webhookStatuses),
  /** Why it is not active. */
  reason: z.enum(webhookStopReasons).nullable(),
  /** Messages that wait. */
  waiting: z.number().int(),
  /** Attempts that failed since the last delivery. */
  failures: z.number().int(),
  failingSince: z.string().nullable(),
  nextAttemptAt: z.string().nullable(),
  lastCode: z.enum(sendFaults).nullable(),
  lastDeliveredAt: z.string().nullable(),
  version: z.number().int(),
  createdAt: z.string(),
});
export type WebhookResponse = z.infer<typeof WebhookResponse>;

/** The only answer with the secret; null for a template without one. */
export const CreatedWebhook = WebhookResponse.extend({ secret: z.string().nullable() });
export type CreatedWebhook = z.infer<typeof CreatedWebhook>;

export const WebhookRemoved = z.object({ id: WebhookId });

const ChannelState = z.object({
  /** Attempts that failed since the last accepted message. */
  failures: z.number().int(),
  failingSince: z.string().nullable(),
  lastCode: z.enum(sendFaults).nullable(),
  lastFailedAt: z.string().nullable(),
  lastSentAt: z.string().nullable(),
});
export type ChannelState = z.infer<typeof ChannelState>;

export const Channels = z.object({
  mail: ChannelState.extend({
    /** Whether a mail server is set up. Without one, mails are kept in the outbox. */
    server: z.object({ host: z.string(), from: z.string() }).nullable(),
    /** Mails in the outbox. */
    kept: z.number().int(),
  }),
  /** `browsers`: up to 10,000 are counted. */
  push: ChannelState.extend({ browsers: z.number().int() }),
  webhooks: z.array(WebhookResponse),
});
export type Channels = z.infer<typeof Channels>;

export const TestChannel = z.strictObject({ channel: z.enum(ownChannels) });
export type TestChannel = z.infer<typeof TestChannel>;

/** `code` is null if the message was accepted. */
export const TestResult = z.object({
  code: z.enum(sendFaults).nullable(),
  /** The HTTP status of a webhook; null without an answer. */
  status: z.number().int().nullable(),
  ms: z.number().int(),
});
export type TestResult = z.infer<typeof TestResult>;

const pageOf = (limit: number) => ({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(limit),
});
export const DeliveryFilters = z.object(pageOf(50));
export type DeliveryFilters = z.infer<typeof DeliveryFilters>;

export const WebhookDelivery = z.object({
  id: z.string(),
  at: z.string(),
  attemptedAt: z.string().nullable(),
  messageId: z.string(),
  kind: z.string(),
  sentence: z.string(),
  waits: z.boolean(),
  attempts: z.number().int(),
  status: z.number().int().nullable(),
  /** Why the last attempt failed, or why none is made; null if it was acknowledged or still waits for the first one. */
  code: z.enum(sendFaults).nullable(),
  ms: z.number().int().nullable(),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;
export const WebhookDeliveries = z.object({ deliveries: z.array(WebhookDelivery), next: z.string().nullable() });
export type WebhookDeliveries = z.infer<typeof WebhookDeliveries>;

export const KeptMail = z.object({
  id: z.string(),
  address: z.string(),
  name: z.string(),
  subject: z.string(),
  at: z.string(),
});
export type KeptMail = z.infer<typeof KeptMail>;
export const Outbox = z.object({ mails: z.array(KeptMail), next: z.string().nullable() });
export type Outbox = z.infer<typeof Outbox>;
export const WholeMail = KeptMail.extend({ text: z.string(), html: z.string() });
export type WholeMail = z.infer<typeof WholeMail>;

/** A subscription as `PushSubscription.toJSON()` of a browser gives it (Push API), with the browser's name. */
export const AddBrowser = z.strictObject({
  endpoint: Url,
  keys: z.strictObject({
    p256dh: z.string().regex(/^[A-Za-z0-9_-]{87}=?$/),
    auth: z.string().regex(/^[A-Za-z0-9_-]{22}={0,2}$/),
  }),
  browser: nameText(80),
});
export type AddBrowser = z.infer<typeof AddBrowser>;

export const BrowserResponse = z.object({
  id: z.string(),
  /** The address at its push service, by which a browser finds itself in the list. */
  endpoint: z.string(),
  browser: z.string(),
  createdAt: z.string(),
  lastSentAt: z.string().nullable(),
});
export type BrowserResponse = z.infer<typeof BrowserResponse>;

export const Browsers = z.object({
  /** The `applicationServerKey` for which a browser subscribes. */
  publicKey: z.string(),
  browsers: z.array(BrowserResponse),
});
export type Browsers = z.infer<typeof Browsers>;
export const BrowserRemoved = z.object({ id: z.string() });
