import type { Details, NotificationChannel, NotificationKind, WhyCode } from "@/lib/notifications/model";
import { sqlPool } from "@/lib/platform/database/pool";

/** A sender that holds a delivery answers sooner than this. Otherwise the delivery is tried again. */
const leaseSeconds = 60;

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

/**
 * Takes due deliveries of a channel, those that wait longest first. A sender that dies leaves them due again after the
 * lease.
 */
export async function takeDue(channel: NotificationChannel, take: number): Promise<Due[]> {
  const { rows } = await sqlPool("jobs").query<Due>(
    `with taken as (
       update notification_deliveries set due_at = clock_timestamp() + interval '${leaseSeconds} seconds', attempts = attempts + 1
       where id in (select id from notification_deliveries
         where channel = $1 and status = 'due' and due_at <= (select clock_timestamp())
         order by due_at limit $2 for update skip locked)
       returning id, notification_id, person_id, attempts)
     select t.id, t.notification_id as "notificationId", t.attempts, t.person_id as "personId",
       case when p.status = 'active' then p.email end as address, coalesce(p.name, '') as name,
       n.kind, n.details, n.why, n.link, n.created_at as "createdAt"
     from taken t join notifications n on n.id = t.notification_id left join people p on p.id = t.person_id
     order by n.id`,
    [channel, take],
  );
  return rows;
}

export type Attempt = { id: string; retryInMs: number | undefined; status: "accepted" | "failed"; code: string | null };

/** Keeps how attempts ended. A failed one that is tried again stays due. */
export async function keepAttempts(attempts: readonly Attempt[]): Promise<void> {
  await sqlPool().query(
    `update notification_deliveries d set code = a.code,
       status = case when a.retry_in is null then a.status else 'due' end,
       due_at = case when a.retry_in is null then d.due_at else clock_timestamp() + a.retry_in * interval '1 millisecond' end,
       settled_at = case when a.retry_in is null then clock_timestamp() end
     from unnest($1::bigint[], $2::text[], $3::text[], $4::float8[]) as a (id, status, code, retry_in)
     where d.id = a.id and (d.status = 'due' or a.status = 'accepted')`,
    [
      ...[attempts.map(({ id }) => id), attempts.map(({ status }) => status), attempts.map(({ code }) => code)],
      attempts.map(({ retryInMs }) => retryInMs ?? null),
    ],
  );
}
