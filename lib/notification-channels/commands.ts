import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { receiverGuard } from "@/lib/platform/http/outbound/receivers";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import { personActor } from "@/lib/principals/events";
import type { Principal } from "@/lib/principals/principal";
import { newWebhookSecret } from "@/lib/protocols/webhooks/standard-webhooks";
import { refuseAddress } from "./address";
import { channelError } from "./errors";
import * as events from "./events";
import { overlapHours } from "./model";
import type { CreateWebhook, EditWebhook } from "./schema";
import { openSecret, wrapSecret, wrapUrl } from "./secret";
import * as store from "./webhook.store";
import type { WebhookRow } from "./webhook-queue.store";

type Asker = Pick<Principal, "personId">;

const hostOf = (url: string): string => new URL(url).host;
const unique = (kinds: readonly string[]): string[] => [...new Set(kinds)].sort();

/**
 * Creates a webhook of notifications.
 *
 * @returns its signing secret, which no other answer has; null for the templates of Slack and Teams.
 * @throws DomainError `notification_webhook_invalid`, `notification_webhook_exists`, `too_many_notification_webhooks`.
 */
export async function createWebhook(
  { personId }: Asker,
  { name, template, kinds, url }: CreateWebhook,
  guard: Guard = receiverGuard(),
): Promise<{ id: string; secret: string | null }> {
  await refuseAddress("notification_webhook_invalid", "url", url, guard);
  const id = newId("notificationWebhook");
  const secret = template === "standard" ? newWebhookSecret() : null;
  await transaction(async (tx) => {
    const webhook = await store.insert(tx, {
      ...{ id, name, template, kinds: unique(kinds), url: wrapUrl(id, url), host: hostOf(url) },
      secret: secret === null ? null : wrapSecret(id, secret),
      secretSetAt: secret === null ? null : clock.now(),
      createdById: personId,
    });
    await append(tx, events.webhookCreated(personActor(personId), webhook));
  });
  return { id, secret };
}

/** Changes a webhook in a transaction with its record; `expected` is the version of `If-Match`. */
function changing(
  id: string,
  expected: number | undefined,
  change: (tx: Tx, webhook: WebhookRow) => Promise<unknown>,
): Promise<unknown> {
  return transaction(async (tx) => {
    const webhook = await store.getOrThrow(id, tx);
    refuseStaleVersion(expected, webhook.version);
    return change(tx, webhook);
  });
}

/**
 * Changes the settings of a webhook, pauses it or resumes it. Another address gets what waits.
 *
 * @throws DomainError as {@link createWebhook}, and `stale`, `notification_webhook_changed_meanwhile`.
 */
export async function editWebhook(
  { personId }: Asker,
  id: string,
  { url, status, ...edit }: EditWebhook,
  expected: number | undefined,
  guard: Guard = receiverGuard(),
): Promise<void> {
  if (url !== undefined) await refuseAddress("notification_webhook_invalid", "url", url, guard);
  const actor = personActor(personId);
  await changing(id, expected, async (tx, before) => {
    const name = edit.name ?? before.name;
    const kinds = edit.kinds === undefined ? before.kinds : unique(edit.kinds);
    const moves = status !== undefined && (status === "active") !== (before.status === "active");
    const changes = url !== undefined || name !== before.name || kinds.join() !== before.kinds.join();
    if (!moves && !changes) return;
    const after = await store.update(tx, before, {
      ...{ name, kinds },
      ...(url !== undefined && { url: wrapUrl(id, url), host: hostOf(url) }),
      ...(moves && { status, reason: status === "paused" ? "paused_by_person" : null }),
    });
    if (changes) await append(tx, events.webhookChanged(actor, before, after, url !== undefined));
    if (!moves) return;
    const moved = status === "active" ? events.webhookResumed(actor, after, before.status) : undefined;
    await append(tx, moved ?? events.webhookPaused(actor, after, "paused_by_person"));
  });
}

/**
 * Gives a webhook another signing secret. Messages are signed with the former one as well for {@link overlapHours}.
 *
 * @returns the new secret, which no other answer has. Throws `notification_webhook_without_secret`.
 */
export async function rotateSecret({ personId }: Asker, id: string, expected: number | undefined): Promise<string> {
  const secret = newWebhookSecret();
  await changing(id, expected, async (tx, webhook) => {
    if (webhook.template !== "standard") throw channelError("notification_webhook_without_secret");
    const now = clock.now();
    // A secret that does not open, as under another key-encryption key, can sign nothing.
    const overlap = webhook.secret !== null && openSecret(id, webhook.secret) !== undefined;
    const rotated = await store.update(tx, webhook, {
      ...{ secret: wrapSecret(id, secret), secretSetAt: now },
      previousSecret: overlap ? webhook.secret : null,
      previousUntil: overlap ? new Date(now.getTime() + overlapHours * 3_600_000) : null,
    });
    await append(tx, events.webhookSecretRotated(personActor(personId), rotated));
  });
  return secret;
}

/** Deletes a webhook with what waits for it and its deliveries. */
export const deleteWebhook = ({ personId }: Asker, id: string, expected: number | undefined) =>
  changing(id, expected, async (tx, webhook) => {
    await store.remove(tx, webhook);
    await append(tx, events.webhookDeleted(personActor(personId), webhook));
  });
