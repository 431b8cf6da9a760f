import { append } from "@/lib/audit/append";
import { transaction } from "@/lib/platform/database/transaction";
import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { asJob } from "@/lib/platform/jobs/shares";
import { afterStops } from "@/lib/platform/jobs/stops-first";
import { log } from "@/lib/platform/observability/log";
import { webhookDisabled, webhookPaused } from "./events";
import type { WebhookStopReason } from "./model";
import { stopWebhook } from "./webhook.store";
import * as queue from "./webhook-queue.store";
import { openSender } from "./webhook-send";

export type ShareOptions = { guard: Guard; shareMs: number; stopping: AbortSignal };

/** So many messages are read at a time. */
const take = 32;

const worker = { type: "system", id: "notification-channels" } as const;

/**
 * Sends the messages that wait for a webhook, in their order, for one share of time. One that is refused again and again
 * comes after the others. The first failure ends the share;
 * the next attempt is due after a back-off. A message is sent again until its acknowledgement is kept, always with one
 * `webhook-id`.
 */
export async function runShare(webhook: queue.WebhookRow, { guard, shareMs, stopping }: ShareOptions): Promise<void> {
  const sender = openSender(webhook, { ...guard, signal: stopping });
  if (!sender) return stop(webhook.id, "secret_unreadable");
  const until = performance.now() + shareMs;
  try {
    for (let goesOn = true; goesOn && performance.now() < until && !stopping.aborted; ) {
      await afterStops("jobs");
      const waiting = await asJob(() => queue.nextWaiting(webhook.id, take));
      goesOn = waiting.length > 0;
      for (const { id, message } of waiting) {
        if (performance.now() > until || stopping.aborted) break;
        const attempt = await sender.send(message);
        // An attempt that the end of the process cut is not the receiver's failure.
        if (stopping.aborted && !attempt.delivered) return;
        const failedTooLong = await asJob(() => queue.settle(webhook.id, id, attempt));
        if (attempt.delivered) {
          webhook.failures = 0;
          continue;
        }
        if (attempt.gone) await stop(webhook.id, "receiver_gone");
        else if (failedTooLong) await stop(webhook.id, "delivery_failing");
        return;
      }
    }
  } finally {
    sender.close();
    await asJob(() => queue.release(webhook.id));
  }
}

/** Stops a webhook and records why, unless it is stopped already. */
async function stop(id: string, reason: WebhookStopReason): Promise<void> {
  const gone = reason === "receiver_gone";
  log.warn({ webhook: id, reason }, "a webhook of notifications stopped");
  await asJob(() =>
    transaction(async (tx) => {
      const stopped = await stopWebhook(tx, id, gone ? "disabled" : "paused", reason);
      if (stopped) await append(tx, gone ? webhookDisabled(worker, stopped) : webhookPaused(worker, stopped, reason));
    }),
  );
}
