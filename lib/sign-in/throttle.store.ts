import { sqlPool } from "@/lib/platform/database/pool";
import { type Tx, transaction } from "@/lib/platform/database/transaction";

/** How often something may be tried under a key; times in seconds. */
export type Limit = {
  key: string;
  /** Attempts within the window that wait for nothing. */
  free: number;
  /** Wait before the first attempt after the free ones. Each further one waits twice as long, up to `maxDelay`. */
  firstDelay: number;
  maxDelay: number;
  window: number;
};

/**
 * Counts an attempt, before it is judged, so that attempts in parallel do not all see room.
 *
 * Times are finite: PostgreSQL before 17 fails to subtract an infinite one.
 *
 * @returns how many attempts the window holds now, or how long to wait. An attempt that must wait is not counted.
 */
export async function countAttempt(limit: Limit): Promise<{ attempts: number } | { waitSeconds: number }> {
  const { key, free, firstDelay, maxDelay, window } = limit;
  const { rows } = await sqlPool().query<{ attempts: number | null; wait: number | null }>({
    name: "count-attempt",
    text: `with counted as (
             insert into sign_in_throttles as t (key, failures, window_start, open_at)
             values ($1, 1, clock_timestamp(), 'epoch')
             on conflict (key) do update set
               failures = case when t.window_start < clock_timestamp() - make_interval(secs => $5) then 1 else t.failures + 1 end,
               window_start = case when t.window_start < clock_timestamp() - make_interval(secs => $5)
                                   then clock_timestamp() else t.window_start end,
               open_at = case
                 when t.window_start < clock_timestamp() - make_interval(secs => $5) or t.failures + 1 < $2 or $3 = 0
                 then 'epoch' else clock_timestamp() + make_interval(
                   secs => least($4::float8, $3::float8 * power(2, least(t.failures + 1 - $2, 30)))) end
             where t.open_at <= clock_timestamp() or t.window_start < clock_timestamp() - make_interval(secs => $5)
             returning failures
           )
           select (select failures from counted) as attempts,
                  (select extract(epoch from open_at - clock_timestamp())::float8
                   from sign_in_throttles where key = $1 and open_at > clock_timestamp()) as wait`,
    values: [key, free, firstDelay, maxDelay, window],
  });
  const { attempts = null, wait = null } = rows[0] ?? {};
  return attempts === null ? { waitSeconds: Math.max(1, Math.ceil(wait ?? 1)) } : { attempts };
}

type Counted = Pick<Limit, "key" | "free">;

/** Takes one attempt back under each limit, because it was not judged. */
export const takeBack = (limits: readonly Counted[]): Promise<void> => transaction((tx) => forgiveAttempts(tx, limits));

/**
 * Takes one attempt back under each limit, and the pause with it where fewer attempts than the free ones remain.
 *
 * A key without attempts leaves no row.
 */
export async function forgiveAttempts(tx: Tx, limits: readonly Counted[]): Promise<void> {
  const keys = limits.map(({ key }) => key);
  const free = limits.map((limit) => limit.free);
  await tx.$executeRaw`delete from sign_in_throttles where key = any(${keys}::text[]) and failures <= 1`;
  await tx.$executeRaw`
    update sign_in_throttles t set failures = t.failures - 1,
      open_at = case when t.failures - 1 < l.free then 'epoch' else t.open_at end
    from unnest(${keys}::text[], ${free}::int[]) as l(key, free) where t.key = l.key`;
}

/** Forgets all attempts under these keys. */
export async function forgetAttempts(tx: Tx, keys: readonly string[]): Promise<void> {
  await tx.$executeRaw`delete from sign_in_throttles where key = any(${[...keys]}::text[])`;
}

/** Whether a person signed in from a place before. */
export async function isKnownPlace(personId: string, place: string): Promise<boolean> {
  const { rowCount } = await sqlPool().query({
    name: "known-place",
    text: "select 1 from sign_in_places where person_id = $1 and place = $2",
    values: [personId, place],
  });
  return rowCount === 1;
}

/** Notes that a person signed in from a place; of more than 20 the oldest are forgotten. */
export async function rememberPlace(tx: Tx, personId: string, place: string): Promise<void> {
  await tx.$executeRaw`
    insert into sign_in_places (person_id, place, seen_at) values (${personId}, ${place}, clock_timestamp())
    on conflict (person_id, place) do update set seen_at = clock_timestamp()`;
  await tx.$executeRaw`
    delete from sign_in_places where person_id = ${personId} and place in (
      select place from sign_in_places where person_id = ${personId} order by seen_at desc offset 20)`;
}

export type CountedFailure = { key: string; reason: string; personId: string | undefined; address: string };

/** Beyond so many groups in an interval the rest is counted together. */
const maxGroups = 1_000;

/**
 * Counts a failed sign-in in its group.
 *
 * @returns whether it is the first of the group in this interval.
 */
export async function countFailure(tx: Tx, { key, reason, personId, address }: CountedFailure): Promise<boolean> {
  const rows = await tx.$queryRaw<{ attempts: number }[]>`
    with crowd as (
      select (select count(*) from (select 1 from sign_in_failures limit ${maxGroups}) f) >= ${maxGroups}
        and not exists (select 1 from sign_in_failures where key = ${key}::text) as overflows
    )
    insert into sign_in_failures as f (key, code, person_id, address, since)
    select case when overflows then ${`${reason} others`}::text else ${key}::text end, ${reason}::text,
      case when overflows then null else ${personId ?? null}::text end,
      case when overflows then null else ${address || null}::text end, clock_timestamp() from crowd
    on conflict (key) do update set attempts = f.attempts + 1,
      address = case when f.address = excluded.address then f.address end
    returning attempts`;
  return rows[0]?.attempts === 0;
}

export type TakenFailure = {
  code: string;
  personId: string | null;
  address: string | null;
  since: Date;
  attempts: number;
};

/** Takes the groups whose interval is over, a portion at a time. */
export const takeDueFailures = (tx: Tx): Promise<TakenFailure[]> =>
  tx.$queryRaw<TakenFailure[]>`
    delete from sign_in_failures where key in (
      select key from sign_in_failures where since < (select clock_timestamp()) - interval '15 minutes'
      order by since limit 200 for update skip locked)
    returning code, person_id as "personId", address, since, attempts`;

/** Takes the groups of a person. A failure that is counted just now is waited for. */
export const takeFailuresOf = (tx: Tx, personId: string): Promise<TakenFailure[]> =>
  tx.$queryRaw<TakenFailure[]>`
    delete from sign_in_failures where key in (
      select key from sign_in_failures where person_id = ${personId} order by key limit ${maxGroups} for update)
    returning code, person_id as "personId", address, since, attempts`;
