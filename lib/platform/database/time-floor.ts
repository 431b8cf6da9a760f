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
 */
export const raiseTimeFloor = () =>
  sqlPool().query(
    "update time_floor set floor = greatest(floor, clock_timestamp()) where (select clock_timestamp()) < $1::timestamptz",
    [new Date(clock.now().getTime() + smallestJumpMs)],
  );
