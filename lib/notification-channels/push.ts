import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { postGuarded } from "@/lib/platform/http/outbound/post-guarded";
import { receiverGuard } from "@/lib/platform/http/outbound/receivers";
import { backOffMs } from "@/lib/platform/http/outbound/retry";
import { retryAfterMs } from "@/lib/protocols/webhooks/retry-after";
import { noteAttempt } from "./channel-state.store";
import { browserRemoved } from "./events";
import type { Message, Sent } from "./model";
import * as store from "./push.store";
import { vapid } from "./vapid";

/** A push service that is slower than this fails. All browsers of a person are asked at the same time. */
const timeoutMs = 5_000;
/** A push service keeps a message this long for a browser that is offline. */
const ttlSeconds = 24 * 3_600;
/** A payload has 4,096 bytes at most (RFC 8030 section 7.2). */
const sentenceAtMost = 600;

const worker = { type: "system", id: "notification-channels" } as const;

/**
 * Sends a message to each browser of a person that does not rest. One browser that takes it is enough. If none does, one
 * that rests is tried again after its rest.
 */
export async function sendPush(personId: string, message: Message, guard: Guard = receiverGuard()): Promise<Sent> {
  const { due, restMs } = await store.browsersNow(personId);
  const all = await Promise.all(due.map((browser) => sendToBrowser(browser, message, { timeoutMs, ...guard })));
  const sent = bestOf(all);
  if (sent) await noteAttempt("push", sent);
  const resting: Sent[] =
    restMs === null ? [] : [{ status: "failed", code: "channel_rests", again: true, waitMs: restMs }];
  return bestOf([...(sent ? [sent] : []), ...resting]) ?? { status: "failed", code: "no_browser", again: false };
}

/** That a browser took the message, or else the earliest that another attempt may succeed. */
function bestOf(all: readonly Sent[]): Sent | undefined {
  const waitOf = (one: Sent) => (one.status === "failed" && one.again ? (one.waitMs ?? 0) : Number.MAX_VALUE);
  return all.find(({ status }) => status === "accepted") ?? all.toSorted((a, b) => waitOf(a) - waitOf(b))[0];
}

async function sendToBrowser(browser: store.BrowserRow, message: Message, guard: Guard): Promise<Sent> {
  const { endpoint, id } = browser;
  const request = await requestOf(browser, message).catch(() => undefined);
  // Keys that no message can be encrypted for.
  if (!request) return forget(browser);
  const posted = await postGuarded(endpoint, guard, request);
  if (posted.ok && posted.status >= 200 && posted.status < 300) {
    await store.noteTaken(id);
    return { status: "accepted" };
  }
  if (posted.ok && (posted.status === 404 || posted.status === 410)) return forget(browser);
  const wait = posted.ok ? retryAfterMs(posted.retryAfter, clock.now()) : 0;
  const restMs = backOffMs(browser.failures + 1, wait);
  await store.noteFailed(id, restMs);
  const again = !posted.ok || posted.status === 429 || posted.status >= 500;
  return { status: "failed", code: posted.ok ? "status_unexpected" : posted.code, again, waitMs: restMs };
}

/** The encrypted and signed request (RFC 8291, RFC 8292). */
async function requestOf({ endpoint, p256dh, auth }: store.BrowserRow, { id, sentence, link }: Message) {
  const { default: webPush } = await import("web-push");
  const payload = JSON.stringify({ id, sentence: sentence.slice(0, sentenceAtMost), link });
  const details = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
    TTL: ttlSeconds,
    urgency: "high",
    vapidDetails: vapid(),
  });
  const headers = Object.entries(details.headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return { headers: Object.fromEntries(headers) as Record<string, string>, body: details.body ?? Buffer.alloc(0) };
}

/** The push service has forgotten the browser (RFC 8030 section 7.3). */
async function forget({ id }: store.BrowserRow): Promise<Sent> {
  await transaction(async (tx) => {
    const removed = await store.removeBrowser(tx, id);
    if (removed) await append(tx, browserRemoved(worker, removed, true));
  });
  return { status: "failed", code: "receiver_gone", again: false };
}
