import { sqlPool } from "@/lib/platform/database/pool";
import type { DeliveryStatus } from "./model";
import {
  type Details,
  mostCounted,
  type NotificationChannel,
  type NotificationKind,
  type Outcome,
  type WhyCode,
} from "./model";

export type NotificationRow = {
  id: string;
  kind: NotificationKind;
  subjectId: string;
  link: string;
  details: Details;
  why: WhyCode;
  createdAt: Date;
  readAt: Date | null;
  settledAt: Date | null;
  outcome: Outcome | null;
  settledById: string | null;
  settledByName: string | null;
  deliveries: { channel: NotificationChannel; status: DeliveryStatus; dueAt: string; code: string | null }[];
};

type Page = { personId: string; unread: boolean; before: string | undefined; take: number };

const waits = "read_at is null and settled_at is null";

/** Reads a page of a person's notifications, the newest first. */
export async function list({ personId, unread, before, take }: Page): Promise<NotificationRow[]> {
  const { rows } = await sqlPool().query<NotificationRow>(
    `select n.id, n.kind, n.subject_id as "subjectId", n.link, n.details, n.why, n.created_at as "createdAt",
       n.read_at as "readAt", n.settled_at as "settledAt", n.outcome, n.settled_by_id as "settledById",
       p.name as "settledByName", coalesce(d.deliveries, '[]') as deliveries
     from (select * from notifications where person_id = $1 and id < $2 ${unread ? `and ${waits}` : ""}
       order by id desc limit $3) n
     left join people p on p.id = n.settled_by_id
     left join lateral (select json_agg(json_build_object('channel', channel, 'status', status, 'dueAt', due_at,
       'code', code) order by channel) as deliveries from notification_deliveries where notification_id = n.id) d on true
     order by n.id desc`,
    [personId, before ?? "~", take],
  );
  return rows;
}

/** Counts what is unread and still waits for a person, up to a bound. */
export async function countUnread(personId: string): Promise<number> {
  const { rows } = await sqlPool().query<{ count: number }>(
    `select count(*)::int as count from (
       select from notifications where person_id = $1 and ${waits} order by id desc limit ${mostCounted}) unread`,
    [personId],
  );
  return rows[0]?.count ?? 0;
}

/** Whether all of these are the person's own. */
export async function areOwn(personId: string, ids: readonly string[]): Promise<boolean> {
  const wanted = [...new Set(ids)];
  const { rows } = await sqlPool().query<{ count: number }>(
    "select count(*)::int as count from notifications where id = any($1::text[]) and person_id = $2",
    [wanted, personId],
  );
  return rows[0]?.count === wanted.length;
}

const announced = `select pg_notify('mandate', json_build_object('topic', 'notifications', 'id', $1::text)::text)
  from read limit 1`;

/** Marks notifications of a person as read, and tells their other consoles. */
export async function markRead(personId: string, ids: readonly string[]): Promise<void> {
  await sqlPool().query(
    `with read as (update notifications set read_at = clock_timestamp()
       where person_id = $1 and id = any($2::text[]) and read_at is null returning 1) ${announced}`,
    [personId, ids],
  );
}

/** Marks everything that waits for a person and is not newer than `upTo` as read. */
export async function markAllRead(personId: string, upTo: string): Promise<void> {
  await sqlPool().query(
    `with read as (update notifications set read_at = clock_timestamp()
       where person_id = $1 and ${waits} and id <= $2 returning 1) ${announced}`,
    [personId, upTo],
  );
}

/** Reads the next people by id, and of each the newest notification beyond the newest so many; null where there is none. */
export async function edges(
  after: string,
  people: number,
  most: number,
): Promise<{ personId: string; edge: string | null }[]> {
  const { rows } = await sqlPool().query<{ personId: string; edge: string | null }>(
    `select p.id as "personId",
       (select id from notifications where person_id = p.id order by id desc offset $3 limit 1) as edge
     from (select id from people where id > $1 order by id limit $2) p order by p.id`,
    [after, people, most],
  );
  return rows;
}

/**
 * Removes a person's oldest notifications behind one and up to another; at most so many. Behind the last one that was
 * removed, so that no portion passes what is gone.
 *
 * @returns how many, and the last of them.
 */
export async function removeUpTo(
  personId: string,
  { after, edge, take }: { after: string; edge: string; take: number },
): Promise<{ count: number; last: string | null }> {
  const { rows } = await sqlPool().query<{ count: number; last: string | null }>(
    `with gone as (delete from notifications where id = any (array(
       select id from notifications where person_id = $1 and id > $2 and id <= $3 order by id limit $4)) returning id)
     select count(*)::int as count, max(id) as last from gone`,
    [personId, after, edge, take],
  );
  return rows[0] ?? { count: 0, last: null };
}
