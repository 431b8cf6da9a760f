import { outboundRefusals } from "@/lib/platform/http/outbound/refusals.model";

/** A notification as a channel sends it. It holds no secret, and its link decides nothing. */
export type Message = {
  /** The same for each attempt and channel. */
  id: string;
  kind: string;
  /** One sentence about the event. */
  sentence: string;
  /** Why the receiver gets it. */
  why: string;
  /** Absolute. */
  link: string;
  createdAt: Date;
};

/**
 * The result of sending. `kept`: the outbox has it, and nothing was sent. `again`: another attempt may succeed, not before
 * `waitMs`.
 */
export type Sent =
  | { status: "accepted"; kept?: true }
  | { status: "failed"; code: SendFault; again: boolean; waitMs?: number };

/** Why a channel did not take a message. */
export const sendFaults = [
  ...outboundRefusals,
  "receiver_gone",
  "gave_up",
  "queue_full",
  "address_invalid",
  "mail_refused",
  "mail_deferred",
  "sign_in_refused",
  "channel_busy",
  "channel_rests",
  "no_browser",
] as const;
export type SendFault = (typeof sendFaults)[number];

/** Channels of the deployment; webhooks are of the organisation, and each is one. */
export const ownChannels = ["mail", "push"] as const;
export type OwnChannel = (typeof ownChannels)[number];

/** `standard`: Standard Webhooks, signed. The others fit incoming webhooks of Slack and Microsoft Teams. */
export const webhookTemplates = ["standard", "slack", "teams"] as const;
export type WebhookTemplate = (typeof webhookTemplates)[number];

/** `paused`: by a person, or by the server after failures. `disabled`: the receiver answered 410. */
export const webhookStatuses = ["active", "paused", "disabled"] as const;
export type WebhookStatus = (typeof webhookStatuses)[number];

/** Why a webhook is not active; codes of its record. */
export const webhookStopReasons = [
  "paused_by_person",
  "delivery_failing",
  "receiver_gone",
  "secret_unreadable",
] as const;
export type WebhookStopReason = (typeof webhookStopReasons)[number];

export const webhooksAtMost = 20;
export const kindsAtMost = 50;
/** A webhook may fail this long; then it is paused. */
export const failingDays = 3;
/** A message that waits longer than this is not sent: it is no news any more. */
export const newsHours = 24;
/**
 * Answers with 4xx that say nothing about a message: it comes too early, or the receiver is gone. Any other 4xx may be
 * about the message alone.
 */
export const otherRefusals: readonly number[] = [408, 410, 425, 429];
export const isRefusal = (status: number | null): boolean =>
  status !== null && status >= 400 && status <= 499 && !otherRefusals.includes(status);
/** A message that was refused after so many attempts lets the others go first. */
export const attemptsInOrder = 5;
/** Messages that may wait for one webhook. Further ones are left out, and the deliveries list them so. */
export const waitingAtMost = 10_000;

/** Mails that the outbox keeps, for at most seven days (`lib/platform/jobs/leftovers.ts`). */
export const outboxAtMost = 2_000;

/** Browsers of one person. The one that was used longest ago gives way. */
export const browsersAtMost = 10;
/** A browser that takes no message for this long, and whose person does not return to it, is forgotten. */
export const browserDays = 180;

/** Hours in which messages are signed with the secret before a rotation as well. */
export const overlapHours = 24;
