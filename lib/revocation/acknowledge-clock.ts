import { append } from "@/lib/audit/append";
import { farMs } from "@/lib/platform/base/jump";
import { transaction } from "@/lib/platform/database/transaction";
import { revocationError } from "./errors";
import { clockAcknowledged } from "./events";

/** The floor of time until the acknowledgement, and whether the clock was ahead of it. */
type Found = { floor: Date; ahead: boolean };

/** `waitsUntil` is the instant from which servers decide again; null if they do so at once. */
export type Acknowledged = Found & { waitsUntil: Date | null };

/**
 * Accepts the database's clock after it was set back, or far ahead. Decisions use its time again, and lasting jobs wait
 * no longer.
 *
 * An object that expired only by a later time is valid again. Stops stay in effect: they compare their own instants.
 * The floor never goes behind the instant up to which expired rows were removed. Before it, a spent limit or a used
 * proof may be forgotten. So decisions wait until the clock has passed it (I4, I7).
 *
 * @throws DomainError `clock_not_behind` (conflict).
 */
export function acknowledgeClock(reason: string): Promise<Acknowledged> {
  return transaction(
    async (tx) => {
      const [found] = await tx.$queryRaw<Found[]>`
        select floor, floor < (select clock_timestamp()) as ahead from time_floor
        where floor > (select clock_timestamp())
          or floor < (select clock_timestamp()) - make_interval(secs => ${farMs / 1_000}) for update`;
      if (!found) throw revocationError("clock_not_behind");
      // The clock is right from now on, so nothing of it is unproven.
      await tx.$executeRaw`delete from clock_jumps`;
      const [set] = await tx.$queryRaw<{ floor: Date; waits: boolean }[]>`
        update time_floor set floor = greatest(clock_timestamp(), cleaned_until)
        returning floor, coalesce(cleaned_until > (select clock_timestamp()), false) as waits`;
      await append(tx, clockAcknowledged(found, reason));
      return { ...found, waitsUntil: set?.waits ? set.floor : null };
    },
    { barrier: "exclusive" },
  );
}
