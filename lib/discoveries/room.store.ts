import { singleton } from "@/lib/platform/base/singleton";
import type { Tx } from "@/lib/platform/database/transaction";
import { discoveryError } from "./errors";
import { MAX_DISCOVERIES } from "./model";

/** Rows that a process adds before it counts the list again. Other processes may add as many meanwhile. */
const mostUncounted = 10_000;

/**
 * The room that a process knows of. It counts again before it adds more than `uncounted` rows, and before it refuses:
 * others may have decided on rows or removed them.
 */
const knownRoom = () => singleton("discoveries-room", () => ({ free: 0, uncounted: 0 }));

type Portion = {
  /** Rows that the transaction added. */
  added: number;
  /** New rows of earlier portions of the same dry run, which are not in the list. */
  ahead: number;
  dryRun: boolean;
};

/**
 * Refuses rows that do not fit into the list. A count reads the whole list, so it is not made for each portion.
 *
 * @throws DomainError `too_many_discoveries`
 */
export async function refuseOverfull(tx: Tx, { added, ahead, dryRun }: Portion): Promise<void> {
  const known = knownRoom();
  if (added > known.uncounted || ahead + added > known.free) {
    known.free = MAX_DISCOVERIES - (await countUndecided(tx)) + added;
    // Near the limit it counts more often, so that one process alone never exceeds it.
    known.uncounted = Math.min(mostUncounted, Math.floor(known.free / 2));
  }
  known.uncounted -= added;
  if (ahead + added > known.free) throw discoveryError("too_many_discoveries");
  if (!dryRun) known.free -= added;
}

async function countUndecided(tx: Tx): Promise<number> {
  const [row] = await tx.$queryRaw<{ found: number }[]>`
    select count(*)::int as found from
      (select from discoveries where status = 'new' and server_id is null limit ${MAX_DISCOVERIES + 1}) k`;
  return row?.found ?? 0;
}
