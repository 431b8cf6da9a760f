import { append } from "@/lib/audit/append";
import { transaction } from "@/lib/platform/database/transaction";
import { revocationError } from "./errors";
import { clockAcknowledged } from "./events";

/**
 * Accepts the database's clock although it showed a later time before. Decisions use its time again.
 *
 * An object that expired only by the later time is valid again. Stops stay in effect: they compare their own instants.
 *
 * @returns the later time that the clock had shown.
 * @throws DomainError `clock_not_behind` (conflict).
 */
export function acknowledgeClock(reason: string): Promise<Date> {
  return transaction(
    async (tx) => {
      const [behind] = await tx.$queryRaw<{ floor: Date }[]>`
        select floor from time_floor where floor > clock_timestamp() for update`;
      if (!behind) throw revocationError("clock_not_behind");
      await tx.$executeRaw`update time_floor set floor = clock_timestamp()`;
      await append(tx, clockAcknowledged(behind.floor, reason));
      return behind.floor;
    },
    { barrier: "exclusive" },
  );
}
