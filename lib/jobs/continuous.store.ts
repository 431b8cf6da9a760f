import { sqlPool } from "@/lib/platform/database/pool";

/** At most so many waiting things of a kind are counted. */
const most = 10_000;

/** How work beside the queue stands. `oldestAt` is since when the oldest of what waits could be done. */
export type WorkRow = {
  name: string;
  progressAt: Date | null;
  failedAt: Date | null;
  failingSince: Date | null;
  error: string | null;
  waiting: number;
  oldestAt: Date | null;
};

const due = (name: string, table: string, where: string) => `
  select '${name}' as name, null::timestamptz as sent_at, null::timestamptz as failed_at,
    null::timestamptz as failing_since, null::text as code,
    (select count(*) from (select from ${table} where ${where} limit ${most}) x)::int as waiting,
    (select min(due_at) from ${table} where ${where}) as oldest_at`;

const ofChannel = (channel: string) => `
  select w.name, s.last_sent_at, s.last_failed_at, s.failing_since, s.last_code, w.waiting, w.oldest_at
  from (${due(`notifications.${channel}`, "notification_deliveries", `status = 'due' and channel = '${channel}' and due_at <= (select clock_timestamp())`)}) w
    left join notification_channel_states s on s.channel = '${channel}'`;

// The time of a record is that of the entry at its index.
const recordAt = (index: string) =>
  `(select e.created_at from log_entries e where e.id = (select l.entry from log_leaves l where l.index = ${index}))`;

const watching = `
  select 'watching', c.moved_at, null, null, null,
    greatest(0, (select coalesce(max(size), 0) from log_head) - c.position)::int, ${recordAt("c.position")}
  from watch_cursor c`;

const streams = `
  select 'streams', max(last_delivered_at), max(case when failing_since is not null then next_attempt_at end),
    min(failing_since), max(last_code) filter (where failing_since is not null),
    coalesce(max(greatest(0, (select coalesce(max(size), 0) from log_head) - position)), 0)::int,
    min(${recordAt("position")}) filter (where failing_since is null)
  from streams where status = 'active'`;

const webhooks = `
  select 'notification webhooks', max(w.last_delivered_at), null, min(w.failing_since),
    max(w.last_code) filter (where w.failing_since is not null),
    (select count(*) from (select from notification_webhook_deliveries where waits limit ${most}) x)::int, null
  from notification_webhooks w where w.status = 'active'`;

const text = `
  select w.name, greatest(k.progress_at, w.sent_at) as "progressAt", greatest(k.failed_at, w.failed_at) as "failedAt",
    least(k.failing_since, w.failing_since) as "failingSince", coalesce(k.error, w.code) as error, w.waiting,
    w.oldest_at as "oldestAt"
  from (${[
    due("notifications.causes", "notification_causes", "due_at <= (select clock_timestamp())"),
    ofChannel("mail"),
    ofChannel("push"),
    watching,
    streams,
    webhooks,
  ].join(" union all ")}) w left join continuous_work k on k.name = w.name order by w.name`;

/** Reads how all work beside the queue stands: one row for each. */
export const readWork = async (): Promise<WorkRow[]> => (await sqlPool().query<WorkRow>(text)).rows;
