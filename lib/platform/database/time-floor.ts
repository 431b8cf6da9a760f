import { clock } from "@/lib/platform/base/clock";
import { clockDoubt, smallestJumpMs } from "@/lib/platform/base/jump";
import { databaseTimeMs, sqlPool } from "./pool";

/** How far the database's clock is ahead of the stored floor of time, in ms; negative after it was set back. */
export async function aheadOfFloorMs(): Promise<number> {
  const { rows } = await sqlPool().query<{ ms: number }>(
    "select (extract(epoch from clock_timestamp() - floor) * 1000)::float8 as ms from time_floor",
  );
  return rows[0]?.ms ?? 0;
}

/** Looks at the database's clock now, and tells why it is not believed yet; undefined when it is. */
export async function doubtOfClock(): Promise<string | undefined> {
  await clock.measure(databaseTimeMs);
  return clockDoubt(await aheadOfFloorMs());
}

/**
 * Keeps the present time as the floor. A database clock that is set back must not revive what was over: decisions never
 * see a time before this one. A clock that jumped since it was last measured raises nothing.
 *
 * The floor rises each minute. If it rises by more than two, the clock was set, or no server ran. That is noted, so that
 * nothing is removed too early (`markCleaned`).
 */
export const raiseTimeFloor = () =>
  sqlPool().query(
    `with raised as materialized (
       select floor, now.at from time_floor, (select clock_timestamp() as at) now
       where now.at > floor and now.at < $1::timestamptz for update of time_floor
     ), noted as (
       insert into clock_jumps (at, ahead) select at, at - floor from raised where at - floor > interval '2 minutes'
       on conflict do nothing
     )
     update time_floor set floor = raised.at from raised`,
    [new Date(clock.now().getTime() + smallestJumpMs)],
  );

/**
 * Keeps until which instant expired rows may be removed now, before they are: up to the time that passed for certain.
 * The floor of time never goes back behind it.
 */
export const markCleaned = () =>
  sqlPool().query(
    "update time_floor set cleaned_until = certain_time() where cleaned_until is null or cleaned_until < certain_time()",
  );

/** The instant that passed for certain, however wrong the clock became in the last seven days. */
export async function certainTime(): Promise<Date> {
  const { rows } = await sqlPool().query<{ at: Date }>("select certain_time() as at");
  return rows[0]?.at ?? new Date(Number.NaN);
}
