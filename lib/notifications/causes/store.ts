import type { Details, NotificationChannel, NotificationKind, WhyCode } from "@/lib/notifications/model";
import { keptDays } from "@/lib/notifications/model";
import { sqlPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { type Cause, givenUpJob, type Place, type Settlement } from "./model";

/** A worker that holds a cause writes sooner than this. Another one goes on with it afterwards. */
const lease = "interval '60 seconds'";

/** The clocks of server and database differ a little. */
const shortestRest = "interval '1 second'";

/** Takes the cause that waits longest; undefined when none waits. */
export async function takeCause(): Promise<Cause | undefined> {
  const { rows } = await sqlPool("jobs").query<Omit<Cause, "id"> & { id: string }>(
    `update notification_causes set due_at = clock_timestamp() + ${lease}, attempts = attempts + 1
     where id = (select id from notification_causes where due_at <= (select clock_timestamp())
       order by due_at, id limit 1 for update skip locked)
     returning id, type, about, at, attempts, place`,
  );
  const [row] = rows;
  return row && { ...row, id: BigInt(row.id) };
}

export async function keepPlace({ id }: Pick<Cause, "id">, place: Place): Promise<void> {
  await sqlPool().query(
    `update notification_causes set place = $2, due_at = clock_timestamp() + ${lease} where id = $1`,
    [id, JSON.stringify(place)],
  );
}

export async function dropCause({ id }: Pick<Cause, "id">): Promise<void> {
  await sqlPool().query("delete from notification_causes where id = $1", [id]);
}

/** Makes a cause a job. When that fails too, it is listed with its error, and an admin can run it again. */
export const giveUpCause = ({ id, type, about, at }: Cause): Promise<void> =>
  transaction(async (tx) => {
    await tx.$executeRaw`delete from notification_causes where id = ${id}`;
    await enqueue(tx, givenUpJob, { causeId: String(id), type, about, at: at.toISOString() });
  });

/** Adds a cause that was given up, to be read once more at an instant. Its id names its messages to webhooks. */
export async function addCause({ id, type, about, at }: Cause, until: Date): Promise<void> {
  await sqlPool().query(
    `insert into notification_causes (id, type, about, at, due_at) values ($1, $2, $3, $4, $5)
     on conflict (id) do update set due_at = excluded.due_at`,
    [id, type, JSON.stringify(about), at, until],
  );
}

/** Lets a cause that could not be read wait. */
export async function postponeCause({ id }: Pick<Cause, "id">, ms: number): Promise<void> {
  await sqlPool().query(
    "update notification_causes set due_at = clock_timestamp() + $2 * interval '1 millisecond' where id = $1",
    [id, ms],
  );
}

/** Lets a cause be read once more at an instant, from its start. */
export async function keepCause({ id }: Pick<Cause, "id">, until: Date): Promise<void> {
  await sqlPool().query(
    `update notification_causes set due_at = greatest($2, clock_timestamp() + ${shortestRest}), attempts = 0, place = null
     where id = $1`,
    [id, until],
  );
}

export type NewNotification = {
  id: string;
  personId: string;
  kind: NotificationKind;
  subjectId: string;
  occasion: string;
  link: string;
  details: Details;
  why: WhyCode;
  deliveries: readonly { channel: NotificationChannel; dueAt: Date }[];
};

/** With more people than this, every open console asks again instead of each by name. */
const mostNamed = 50;

/** Announces to the consoles of the people in `changed`, which has `person_id`. */
const announcePeople = `
  told as (select distinct case when (select count(*) from changed) > ${mostNamed} then null else person_id end as id from changed)
  select (select count(*) from changed)::int as count,
    (select count(pg_notify('mandate', json_build_object('topic', 'notifications', 'id', id)::text)) from told) as announced`;

/** Now, for a column that rounds to milliseconds: one that is rounded up is not due yet. */
const dueNow = "date_trunc('milliseconds', clock_timestamp())";

/**
 * Adds notifications with their deliveries. A person who was told of the occasion already gets no second one.
 *
 * @param at The time of the notifications. A delivery that is due then takes the time of the database.
 */
export async function addNotifications(rows: readonly NewNotification[], at: Date): Promise<number> {
  if (rows.length === 0) return 0;
  const of = <K extends keyof NewNotification>(member: K) => rows.map((row) => row[member]);
  const sent = rows.flatMap(({ id, deliveries }) => deliveries.map((delivery) => ({ id, ...delivery })));
  const { rows: found } = await sqlPool().query<{ count: number }>(
    `with changed as (
       insert into notifications (id, person_id, kind, subject_id, occasion, link, details, why, created_at, expires_at)
       select n.*, $9::timestamptz, $9::timestamptz + interval '${keptDays} days'
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[]) n
       on conflict (person_id, occasion) do nothing returning id, person_id
     ), sent as (
       insert into notification_deliveries (notification_id, person_id, channel, due_at)
       select c.id, c.person_id, d.channel, case when d.due_at > $9 then d.due_at else ${dueNow} end
       from unnest($10::text[], $11::text[], $12::timestamptz[]) as d (id, channel, due_at) join changed c on c.id = d.id
     ), ${announcePeople}`,
    [
      ...[of("id"), of("personId"), of("kind"), of("subjectId"), of("occasion"), of("link")],
      ...[rows.map(({ details }) => JSON.stringify(details)), of("why"), at],
      ...[sent.map(({ id }) => id), sent.map(({ channel }) => channel), sent.map(({ dueAt }) => dueAt)],
    ],
  );
  return found[0]?.count ?? 0;
}

const settledAtOnce = 1_000;

/**
 * Settles notifications of things that no longer wait, and cancels their deliveries that were not sent.
 * `settled_at` and the deliveries change in one statement.
 */
export async function settle({ subjectId, kinds, keep, only, outcome, byId }: Settlement): Promise<void> {
  for (let count = settledAtOnce; count === settledAtOnce; ) {
    const { rows } = await sqlPool().query<{ count: number }>(
      `with changed as (
         update notifications set settled_at = clock_timestamp(), outcome = $4, settled_by_id = $5
         where id in (select id from notifications where subject_id = $1 and settled_at is null
           and kind = any($2::text[]) and occasion <> all($3::text[]) and occasion = coalesce($6, occasion) order by id limit ${settledAtOnce} for update)
         returning id, person_id
       ), cancelled as (
         update notification_deliveries d set status = 'cancelled', settled_at = clock_timestamp()
         from changed c where d.notification_id = c.id and d.status = 'due'
       ), ${announcePeople}`,
      [subjectId, kinds, keep, outcome, byId, only ?? null],
    );
    count = rows[0]?.count ?? 0;
  }
}

/** Settles what waited for a person who has answered it. */
export async function settleOwn(personId: string, occasion: string): Promise<void> {
  await sqlPool().query(
    `with changed as (
       update notifications set settled_at = clock_timestamp(), outcome = 'answered', settled_by_id = $1
       where person_id = $1 and occasion = $2 and settled_at is null returning id, person_id
     ), cancelled as (
       update notification_deliveries d set status = 'cancelled', settled_at = clock_timestamp()
       from changed c where d.notification_id = c.id and d.status = 'due'
     ), ${announcePeople}`,
    [personId, occasion],
  );
}
