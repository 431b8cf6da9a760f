import { lastSettledEntry } from "@/lib/audit/horizon";
import { CeilingError } from "@/lib/ceilings/errors";
import { affectedBy, type Change } from "@/lib/ceilings/preview";
import { movedSince } from "@/lib/ceilings/store";
import { prisma } from "@/lib/platform/db/prisma";
import type { Tx } from "@/lib/platform/db/transaction";

/** A preview that was found to be true still; `entry` is the last record that the look certainly saw. */
export type Shown = { blueprintId: string; entry: string };

/** Ends a transaction without effect: what was shown has to be judged again before the barrier is taken again. */
class Moved extends Error {}

const attempts = 3;

/** Judges whether a change still affects what its digest stands for. Grows with the fleet, so it holds no lock. */
export async function judgeShown(change: Change, digest: string): Promise<Shown> {
  const entry = await lastSettledEntry();
  if ((await affectedBy(prisma(), change)).digest !== digest) throw new CeilingError("preview_outdated");
  return { blueprintId: change.blueprintId, entry };
}

/** Behind the barrier it is enough that no delegation of the blueprint's agents changed since. */
export async function refuseMoved(tx: Tx, { blueprintId, entry }: Shown): Promise<void> {
  if (await movedSince(tx, blueprintId, entry)) throw new Moved();
}

/**
 * Runs a transaction after what was shown was judged, and both again where something changed between them.
 *
 * @throws CeilingError `preview_outdated`, also where the fleet changes faster than it is judged.
 */
export async function asShown<T>(
  judge: () => Promise<Shown | undefined>,
  act: (shown: Shown | undefined) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const shown = await judge();
    try {
      return await act(shown);
    } catch (error) {
      if (!(error instanceof Moved)) throw error;
    }
  }
  throw new CeilingError("preview_outdated");
}
