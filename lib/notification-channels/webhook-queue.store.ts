import { sqlPool } from "@/lib/platform/database/pool";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { asJob } from "@/lib/platform/jobs/shares";
import {
  attemptsInOrder,
  failingDays,
  type Message,
  newsHours,
  otherRefusals,
  type SendFault,
  waitingAtMost,
} from "./model";
import type { KeptMessage } from "./webhook-body";

export type WebhookRow = Prisma.NotificationWebhookGetPayload<Record<never, never>>;

const enqueueSql = `
  insert into notification_webhook_deliveries (webhook_id, message_id, message, waits, code)
  select w.id, $1, $2::text::jsonb, not queue.is_full, case when queue.is_full then 'queue_full' end
  from notification_webhooks w cross join lateral (
    select count(*) = ${waitingAtMost} as is_full from (
      select from notification_webhook_deliveries d where d.webhook_id = w.id and d.waits
      limit ${waitingAtMost}) waiting) queue
  where w.status = 'active' and (cardinality(w.kinds) = 0 or $3 = any(w.kinds))
  on conflict (webhook_id, message_id) do update set waits = excluded.waits, code = excluded.code
    where notification_webhook_deliveries.code = 'queue_full'`;

/**
 * Lets a message wait for each active webhook that takes its kind. A message waits once, however often it is given. It is
 * left out for a webhook for which too many wait, and its delivery says so. Given again, it waits if there is room.
 */
export async function enqueueMessage({ createdAt, ...message }: Message, tx?: Tx): Promise<void> {
  const kept: KeptMessage = { ...message, createdAt: createdAt.toISOString() };
  const values = [message.id, JSON.stringify(kept), message.kind] as const;
  if (tx) await tx.$executeRawUnsafe(enqueueSql, ...values);
  else await sqlPool().query(enqueueSql, [...values]);
}

/** A server that ended without a word gives its webhooks free after this time: longer than one attempt. */
const leased = "clock_timestamp() + interval '60 seconds'";

/** Takes webhooks for which a message waits, that are due, and that no other server holds. */
export async function claim(without: readonly string[], atMost: number): Promise<WebhookRow[]> {
  const { rows } = await sqlPool("jobs").query<{ id: string }>(
    `update notification_webhooks set leased_until = ${leased} where id in (
       select w.id from notification_webhooks w
       where w.status = 'active' and w.id <> all($1::text[])
         and coalesce(w.next_attempt_at, '-infinity') <= (select clock_timestamp())
         and coalesce(w.leased_until, '-infinity') <= (select clock_timestamp())
         and exists (select 1 from notification_webhook_deliveries d where d.webhook_id = w.id and d.waits)
       order by w.id limit $2 for update skip locked)
     returning id`,
    [without, atMost],
  );
  if (rows.length === 0) return [];
  const where = { id: { in: rows.map(({ id }) => id) }, status: "active" } as const;
  return asJob(() => prisma().notificationWebhook.findMany({ where }));
}

export const release = (id: string): Promise<unknown> =>
  sqlPool().query("update notification_webhooks set leased_until = null where id = $1", [id]);

export type Waiting = { id: string; messageId: string; message: KeptMessage };

const refusal = (status: string): string =>
  `(${status} between 400 and 499 and ${status} not in (${otherRefusals.join(", ")}))`;

/** Whether a message was refused so often that it waits behind the others. */
const isBehind = `(d.attempts >= ${attemptsInOrder} and coalesce(${refusal("d.status")}, false))`;

/**
 * Reads the messages that waited longest. Refused ones come after the others, each in its turn. Those that are no news
 * any more are given up before.
 */
export async function nextWaiting(webhookId: string, take: number): Promise<Waiting[]> {
  await sqlPool().query(
    `update notification_webhook_deliveries set waits = false, code = 'gave_up'
     where webhook_id = $1 and waits and at < (select clock_timestamp()) - interval '${newsHours} hours'`,
    [webhookId],
  );
  const { rows } = await sqlPool().query<Waiting>(
    `select id::text as id, message_id as "messageId", message from notification_webhook_deliveries d
     where webhook_id = $1 and waits
     order by ${isBehind}, case when ${isBehind} then d.attempted_at end, d.id limit $2`,
    [webhookId, take],
  );
  return rows;
}

export type AttemptResult = {
  delivered: boolean;
  status: number | null;
  code: SendFault | null;
  ms: number;
  retryInMs: number;
};

/** Whether nothing was tried for a day after the last failure: what waited was given up, and nothing new came. */
const wasIdle = `coalesce(next_attempt_at < (select clock_timestamp()) - interval '${newsHours} hours', false)`;

/**
 * Keeps an attempt with the state of its webhook, in one statement. A message behind the others is set aside if it is
 * refused after another one was delivered: then the webhook works, and the message is what it refuses.
 *
 * @returns whether the webhook has been failing for too long.
 */
export async function settle(webhookId: string, deliveryId: string, result: AttemptResult): Promise<boolean> {
  const { delivered, status, code, ms, retryInMs } = result;
  const { rows } = await sqlPool().query<{ over: boolean }>(
    `with tried as (
       select d.id, ${isBehind} and coalesce(${refusal("$4::int")}, false)
         and coalesce(w.last_delivered_at > d.attempted_at, false) as set_aside
       from notification_webhook_deliveries d join notification_webhooks w on w.id = d.webhook_id
       where d.id = $2::bigint
     ), noted as (
       update notification_webhook_deliveries d set waits = not ($3 or tried.set_aside), attempts = attempts + 1,
         status = $4, code = $5, ms = $6, attempted_at = clock_timestamp()
       from tried where d.id = tried.id and d.waits
     ), fares as (
       select $3 or coalesce((select set_aside from tried), false) as well
     )
     update notification_webhooks set
       failures = case when well then 0 else failures + 1 end,
       failing_since = case when well then null when ${wasIdle} then clock_timestamp()
         else coalesce(failing_since, clock_timestamp()) end,
       last_delivered_at = case when $3 then clock_timestamp() else last_delivered_at end,
       next_attempt_at = case when well then null else clock_timestamp() + make_interval(secs => $7::float8 / 1000) end,
       last_code = $5, leased_until = ${leased}
     from fares
     where id = $1 and status = 'active'
     returning coalesce(clock_timestamp() > failing_since + interval '${failingDays} days', false) as over`,
    [webhookId, deliveryId, delivered, status, code, ms, retryInMs],
  );
  return rows[0]?.over === true;
}

/** Keeps an attempt that waited for nothing: a test. */
export async function noteTest(webhookId: string, message: KeptMessage, result: AttemptResult): Promise<void> {
  const { status, code, ms } = result;
  await sqlPool().query(
    `insert into notification_webhook_deliveries
       (webhook_id, message_id, message, waits, attempts, status, code, ms, attempted_at)
     values ($1, $2, $3::jsonb, false, 1, $4, $5, $6, clock_timestamp())`,
    [webhookId, message.id, JSON.stringify(message), status, code, ms],
  );
}

export type DeliveryRow = {
  id: number;
  at: Date;
  attemptedAt: Date | null;
  messageId: string;
  kind: string;
  sentence: string;
  waits: boolean;
  attempts: number;
  status: number | null;
  code: string | null;
  ms: number | null;
};

/** Lists the messages of a webhook, the newest first. */
export async function listDeliveries(webhookId: string, before: number | undefined, take: number) {
  const { rows } = await sqlPool().query<DeliveryRow>(
    `select id::float8 as id, at, attempted_at as "attemptedAt", message_id as "messageId", message->>'kind' as kind,
       message->>'sentence' as sentence, waits, attempts, status, code, ms
     from notification_webhook_deliveries d where webhook_id = $1 and id < coalesce($2::bigint, 9223372036854775807)
     order by d.id desc limit $3`,
    [webhookId, before ?? null, take],
  );
  return rows;
}

/** Counts the messages that wait for each webhook: a number with a bound. */
export async function countWaiting(): Promise<Map<string, number>> {
  const { rows } = await sqlPool().query<{ id: string; count: number }>(
    `select webhook_id as id, count(*)::int as count from notification_webhook_deliveries where waits group by webhook_id`,
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}
