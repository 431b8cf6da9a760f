import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { receiverGuard } from "@/lib/platform/http/outbound/receivers";
import { startShares } from "@/lib/platform/jobs/shares";
import { webhooksAtMost } from "./model";
import { runShare } from "./run-share";
import { claim } from "./webhook-queue.store";

export type WebhookOptions = { guard?: Guard; pollMs?: number; shareMs?: number };

/** A receiver that is slower than this fails. */
const timeoutMs = 10_000;

/** Starts sending to the webhooks that this process gets hold of; each is sent to by one process at a time. */
export const startWebhooks = ({ guard = receiverGuard(), pollMs = 1_000, shareMs = 20_000 }: WebhookOptions = {}) =>
  startShares({
    name: "notification webhooks",
    ...{ pollMs, atMost: webhooksAtMost, claim },
    run: (webhook, stopping) => runShare(webhook, { guard: { timeoutMs, ...guard }, shareMs, stopping }),
  });
