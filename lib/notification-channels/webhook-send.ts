import { clock } from "@/lib/platform/base/clock";
import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { openReceiver } from "@/lib/platform/http/outbound/receivers";
import { backOffMs } from "@/lib/platform/http/outbound/retry";
import { retryAfterMs } from "@/lib/protocols/webhooks/retry-after";
import { isRefusal } from "./model";
import { openSecret, openUrl } from "./secret";
import { type KeptMessage, webhookBody } from "./webhook-body";
import type { AttemptResult, WebhookRow } from "./webhook-queue.store";

/** `gone`: the receiver wants no more (Standard Webhooks, "Delivery"). */
export type Attempt = AttemptResult & { gone: boolean };

export type WebhookSender = { send(message: KeptMessage): Promise<Attempt>; close(): void };

/** A refusal counts as so many failures at most. It rests for less than three minutes: others wait behind it. */
const refusedAtMost = 6;

/**
 * Opens the address and the secret of a webhook, and keeps one connection to its receiver.
 *
 * @returns undefined if they do not open, as under another key-encryption key.
 */
export function openSender(webhook: WebhookRow, guard: Guard): WebhookSender | undefined {
  const { id, template } = webhook;
  const url = openUrl(id, webhook.url);
  const secret = webhook.secret === null ? null : openSecret(id, webhook.secret);
  if (url === undefined || secret === undefined) return undefined;
  const former = formerSecret(webhook);
  const secrets = former === undefined ? [secret ?? ""] : [secret ?? "", former];
  const receiver = openReceiver(url, guard, secret === null ? {} : { secrets });
  return {
    async send(message) {
      const { posted, at, ms } = await receiver.post({ id: message.id, body: webhookBody(template, message) });
      const status = posted.status ?? null;
      const failures = webhook.failures + 1;
      const counted = isRefusal(status) ? Math.min(failures, refusedAtMost) : failures;
      const retryInMs = backOffMs(counted, posted.ok ? retryAfterMs(posted.retryAfter, at) : 0);
      if (!posted.ok) return { delivered: false, gone: false, status, code: posted.code, ms, retryInMs };
      const delivered = posted.status >= 200 && posted.status < 300;
      const gone = posted.status === 410;
      const code = delivered ? null : gone ? "receiver_gone" : "status_unexpected";
      return { delivered, gone, status, code, ms, retryInMs };
    },
    close: receiver.close,
  };
}

/** The secret before a rotation, while it still signs. */
function formerSecret({ id, previousSecret, previousUntil }: WebhookRow): string | undefined {
  const signs = previousSecret !== null && previousUntil !== null && previousUntil > clock.now();
  return signs ? openSecret(id, previousSecret) : undefined;
}
