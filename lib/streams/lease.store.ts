import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { asJob } from "@/lib/platform/jobs/shares";
import { type DeliveryFault, deliveriesAtMost, failingDays } from "./model";
import type { StreamRow } from "./store";

/** Longer than the longest time between two writes of a worker. Another server then goes on with the stream. */
export const leaseSeconds = 60;

const leased = `clock_timestamp() + interval '${leaseSeconds} seconds'`;

/**
 * Takes streams that have something to send and that no other server holds. The fence that they have now makes the
 * writes of an earlier holder void.
 */
export async function claim(without: readonly string[], atMost: number): Promise<StreamRow[]> {
  const { rows } = await sqlPool("jobs").query<{ id: string; fence: string }>(
    `update streams set fence = fence + 1, leased_until = ${leased}
     where id in (
       select id from streams
       where status = 'active' and position < (select size from log_checkpoints order by size desc limit 1)
         and coalesce(next_attempt_at, '-infinity') <= (select clock_timestamp())
         and coalesce(leased_until, '-infinity') <= (select clock_timestamp()) and id <> all($1::text[])
       order by id limit $2 for update skip locked)
     returning id, fence`,
    [without, atMost],
  );
  const fences = new Map(rows.map(({ id, fence }) => [id, BigInt(fence)]));
  if (fences.size === 0) return [];
  const found = await asJob(() => prisma().stream.findMany({ where: { id: { in: [...fences.keys()] } } }));
  // A stream that changed since has another fence, and this worker may write nothing to it.
  return found.filter(({ id, fence }) => fence === fences.get(id));
}

/** Lets another server take a stream at once. */
export async function release({ id, fence }: Pick<StreamRow, "id" | "fence">): Promise<void> {
  await sqlPool().query("update streams set leased_until = null where id = $1 and fence = $2", [id, fence]);
}

/** An attempt as the log of deliveries keeps it. */
export type Delivery = {
  messageId: string;
  first: number | null;
  last: number | null;
  count: number;
  attempt: number;
  status: number | null;
  code: DeliveryFault | null;
  ms: number;
  rejected: number;
};

/** The work of a share: the place after all acknowledged entries, and the failure at which it stopped. */
export type Settlement = {
  position: number;
  delivered: number;
  rejected: number;
  failure?: { code: DeliveryFault | null; retryInMs: number };
};

const insertDeliveries = (parameter: string) => `
  insert into stream_deliveries (stream_id, message_id, first_index, last_index, count, attempt, status, code, ms, rejected)
  select target.id, d.* from target, jsonb_to_recordset(${parameter}::jsonb) as d("messageId" text, first bigint, last bigint,
    count int, attempt int, status int, code text, ms int, rejected int)`;
/** Attempts before the latest ones. */
const deleteOld = `
  delete from stream_deliveries where stream_id = $1 and id <= (
    select id from stream_deliveries where stream_id = $1 order by stream_deliveries.id desc offset ${deliveriesAtMost - 1} limit 1)`;

/**
 * Keeps the place of a stream with the attempts that led to it, in one statement.
 *
 * @returns whether the worker still holds the stream, and whether it has been failing for too long.
 */
export async function settle(
  { id, fence }: Pick<StreamRow, "id" | "fence">,
  { position, delivered, rejected, failure }: Settlement,
  deliveries: readonly Delivery[],
): Promise<{ held: boolean; failedTooLong: boolean }> {
  const { rows } = await sqlPool().query<{ over: boolean }>(
    `with target as (
       update streams set position = $4, delivered = delivered + $5, rejected = rejected + $6,
         last_delivered_at = case when $5 > 0 then clock_timestamp() else last_delivered_at end,
         failures = case when $7 then case when $5 > 0 then 1 else failures + 1 end else 0 end,
         failing_since = case when $7 then case when $5 > 0 then clock_timestamp() else coalesce(failing_since, clock_timestamp()) end end,
         next_attempt_at = case when $7 then clock_timestamp() + make_interval(secs => $8::float8 / 1000) end,
         last_code = $9, leased_until = ${leased}
       where id = $1 and fence = $2 and status = 'active'
       returning id, failing_since
     ), noted as (${insertDeliveries("$3")}), gone as (${deleteOld})
     select coalesce(clock_timestamp() > failing_since + interval '${failingDays} days', false) as over from target`,
    [
      ...[id, fence, JSON.stringify(deliveries), position, delivered, rejected],
      ...[failure !== undefined, failure?.retryInMs ?? 0, failure?.code ?? null],
    ],
  );
  return { held: rows.length === 1, failedTooLong: rows[0]?.over === true };
}

/** Notes an attempt outside the order of the log: a test. */
export async function noteDelivery(streamId: string, delivery: Delivery): Promise<void> {
  await sqlPool().query(
    `with target as (select id from streams where id = $1), noted as (${insertDeliveries("$2")}), gone as (${deleteOld})
     select 1`,
    [streamId, JSON.stringify([delivery])],
  );
}

export type DeliveryRow = Delivery & { id: number; at: Date };

/** Lists the attempts of a stream, the newest first. */
export async function listDeliveries(
  streamId: string,
  before: number | undefined,
  take: number,
): Promise<DeliveryRow[]> {
  const { rows } = await sqlPool().query<DeliveryRow>(
    `select id::float8 as id, at, message_id as "messageId", first_index::float8 as first, last_index::float8 as last,
       count, attempt, status, code, ms, rejected
     from stream_deliveries where stream_id = $1 and id < coalesce($2::bigint, 9223372036854775807)
     order by stream_deliveries.id desc limit $3`,
    [streamId, before ?? null, take],
  );
  return rows;
}
