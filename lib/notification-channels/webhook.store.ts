import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { channelError } from "./errors";
import { type WebhookStatus, type WebhookStopReason, webhooksAtMost } from "./model";
import type { WebhookRow } from "./webhook-queue.store";

/** Reads a webhook, or throws `notification_webhook_not_found`. */
export async function getOrThrow(id: string, tx: Pick<Tx, "notificationWebhook"> = prisma()): Promise<WebhookRow> {
  const row = await tx.notificationWebhook.findUnique({ where: { id } });
  if (!row) throw channelError("notification_webhook_not_found", { facts: { id } });
  return row;
}

/** Lists the webhooks by name. */
export const list = (): Promise<WebhookRow[]> =>
  prisma().notificationWebhook.findMany({ orderBy: { name: "asc" }, take: webhooksAtMost });

type Given = "id" | "name" | "template" | "kinds" | "url" | "host" | "secret" | "secretSetAt" | "createdById";
export type NewWebhook = Pick<WebhookRow, Given>;

/** Adds a webhook. Throws `notification_webhook_exists`, `too_many_notification_webhooks`. */
export async function insert(tx: Tx, data: NewWebhook): Promise<WebhookRow> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('notification webhooks', 0))`;
  if ((await tx.notificationWebhook.count()) >= webhooksAtMost) throw channelError("too_many_notification_webhooks");
  return refusingTaken(() => tx.notificationWebhook.create({ data }));
}

export type WebhookChange = Partial<
  NewWebhook & Pick<WebhookRow, "status" | "reason" | "previousSecret" | "previousUntil">
>;

/** Failures that a new address, or a person who looked, makes meaningless. */
const noFailures = { failures: 0, failingSince: null, nextAttemptAt: null, lastCode: null } as const;

/** Changes a webhook that is still at the version read, or throws `notification_webhook_changed_meanwhile`. */
export function update(tx: Tx, from: WebhookRow, change: WebhookChange): Promise<WebhookRow> {
  return refusingTaken(async () => {
    const { count } = await tx.notificationWebhook.updateMany({
      where: { id: from.id, version: from.version },
      data: { ...change, ...noFailures, version: { increment: 1 } },
    });
    if (count === 0) throw channelError("notification_webhook_changed_meanwhile", { facts: { id: from.id } });
    return getOrThrow(from.id, tx);
  });
}

/** Removes a webhook that is still at the version read, with its deliveries. */
export async function remove(tx: Tx, { id, version }: WebhookRow): Promise<void> {
  const { count } = await tx.notificationWebhook.deleteMany({ where: { id, version } });
  if (count === 0) throw channelError("notification_webhook_changed_meanwhile", { facts: { id } });
}

/** Stops an active webhook; undefined if it is not active any more. */
export async function stopWebhook(
  tx: Tx,
  id: string,
  status: WebhookStatus,
  reason: WebhookStopReason,
): Promise<WebhookRow | undefined> {
  const { count } = await tx.notificationWebhook.updateMany({
    where: { id, status: "active" },
    data: { status, reason, nextAttemptAt: null, leasedUntil: null, version: { increment: 1 } },
  });
  return count === 1 ? getOrThrow(id, tx) : undefined;
}

async function refusingTaken<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw channelError("notification_webhook_exists", { errors: [{ path: "name", code: "taken" }] });
  }
}
