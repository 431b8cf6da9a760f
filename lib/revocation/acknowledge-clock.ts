import { append } from "@/lib/audit/append";
import { farMs } from "@/lib/platform/base/jump";
import { transaction } from "@/lib/platform/database/transaction";
import { revocationError } from "./errors";
import { clockAcknowledged } from "./events";

/** The floor of time until the acknowledgement, and whether the clock was ahead of it. */
export type Acknowledged = { floor: Date; ahead: boolean };

/**
 * Accepts the database's clock after it was set back, or far ahead. Decisions use its time again, and lasting jobs wait
 * no longer.
 *
 * An object that expired only by a later time is valid again. Stops stay in effect: they compare their own instants.
 *
 * @throws DomainError `clock_not_behind` (conflict).
 */
export function acknowledgeClock(reason: string): Promise<Acknowledged> {
  return transaction(
    async (tx) => {
      const [found] = await tx.$queryRaw<Acknowledged[]>`
        select floor, floor < (select clock_timestamp()) as ahead from time_floor
        where floor > (select clock_timestamp())
          or floor < (select clock_timestamp()) - make_interval(secs => ${farMs / 1_000}) for update`;
      if (!found) throw revocationError("clock_not_behind");
      await tx.$executeRaw`update time_floor set floor = clock_timestamp()`;
      await append(tx, clockAcknowledged(found, reason));
      return found;
    },
    { barrier: "exclusive" },
  );
}
