import type { Details, NotificationChannel, NotificationKind, WhyCode } from "@/lib/notifications/model";
import { sqlPool } from "@/lib/platform/database/pool";

export type Due = {
  id: string;
  notificationId: string;
  attempts: number;
  personId: string;
  /** Null if the person is not active any more. */
  address: string | null;
  name: string;
  kind: NotificationKind;
  details: Details;
  why: WhyCode;
  link: string;
  createdAt: Date;
};

/** A delivery that is due. No sender holds it yet. */
export type Waiting = { id: string; personId: string };

/** Finds due deliveries of a channel, those that wait longest first. */
export async function findDue(channel: NotificationChannel, take: number): Promise<Waiting[]> {
  const { rows } = await sqlPool("jobs").query<Waiting>(
    `select id, person_id as "personId" from notification_deliveries
     where channel = $1 and status = 'due' and due_at <= (select clock_timestamp()) order by due_at limit $2`,
    [channel, take],
  );
  return rows;
}

/**
 * Takes those of some deliveries that are still due, for the time of the lease. No other sender gets them meanwhile. A
 * sender that dies leaves them due again.
 */
export async function takeDue(ids: readonly string[], leaseMs: number): Promise<Due[]> {
  const { rows } = await sqlPool("jobs").query<Due>(
    `with taken as (
       update notification_deliveries set due_at = clock_timestamp() + $2 * interval '1 millisecond', attempts = attempts + 1
       where id in (select id from notification_deliveries
         where id = any($1::bigint[]) and status = 'due' and due_at <= (select clock_timestamp())
         order by id for update skip locked)
       returning id, notification_id, person_id, attempts)
     select t.id, t.notification_id as "notificationId", t.attempts, t.person_id as "personId",
       case when p.status = 'active' then p.email end as address, coalesce(p.name, '') as name,
       n.kind, n.details, n.why, n.link, n.created_at as "createdAt"
     from taken t join notifications n on n.id = t.notification_id left join people p on p.id = t.person_id
     order by n.id`,
    [ids, leaseMs],
  );
  return rows;
}

/** Gives deliveries back that were taken and not sent: it was no attempt. */
export async function putBack(taken: readonly Pick<Due, "id" | "attempts">[]): Promise<void> {
  await sqlPool("jobs").query(
    `update notification_deliveries d set attempts = d.attempts - 1, due_at = clock_timestamp()
     from unnest($1::bigint[], $2::int[]) as t (id, number)
     where d.id = t.id and d.status = 'due' and d.attempts = t.number`,
    [taken.map(({ id }) => id), taken.map(({ attempts }) => attempts)],
  );
}

/** How the attempt of a number ended. */
export type Attempt = {
  id: string;
  number: number;
  retryInMs: number | undefined;
  status: "accepted" | "failed";
  code: string | null;
};

/**
 * Keeps how attempts ended. A failed one that is tried again stays due. One that another sender took after the lease is
 * left to that sender, unless this one was accepted.
 */
export async function keepAttempts(attempts: readonly Attempt[]): Promise<void> {
  await sqlPool().query(
    `update notification_deliveries d set code = a.code,
       status = case when a.retry_in is null then a.status else 'due' end,
       due_at = case when a.retry_in is null then d.due_at else clock_timestamp() + a.retry_in * interval '1 millisecond' end,
       settled_at = case when a.retry_in is null then clock_timestamp() end
     from unnest($1::bigint[], $2::text[], $3::text[], $4::float8[], $5::int[]) as a (id, status, code, retry_in, number)
     where d.id = a.id and ((d.status = 'due' and d.attempts = a.number) or a.status = 'accepted')`,
    [
      ...[attempts.map(({ id }) => id), attempts.map(({ status }) => status), attempts.map(({ code }) => code)],
      ...[attempts.map(({ retryInMs }) => retryInMs ?? null), attempts.map(({ number }) => number)],
    ],
  );
}
