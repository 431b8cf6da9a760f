import { lastSettledEntry } from "@/lib/audit/horizon";
import { factsSince } from "@/lib/audit/recorded-since";
import { CeilingError } from "@/lib/blueprint-changes/errors";
import type { FoundPreview } from "@/lib/blueprint-changes/model";
import { effectOf } from "@/lib/blueprint-changes/policy";
import { type Change, digestOf, type PreviewInput, preview } from "@/lib/blueprint-changes/preview";
import { liveAuthorities, movedSince } from "@/lib/blueprint-changes/store";
import type { Tx } from "@/lib/platform/database/transaction";
import { findByDigest } from "@/lib/platform/jobs/computations/store";

/** A preview that was found to be true still; `entry` is the last record that the look certainly saw. */
export type Shown = { blueprintId: string; entry: string };

/** Ends a transaction without effect: what was shown has to be judged again before the barrier is taken again. */
class Moved extends Error {}

const attempts = 3;

/** Records after which a delegation gives what no preview before has judged. Less than what was shown is no surprise. */
const givingTypes = ["delegation.granted", "delegation.changed", "delegation.narrowed", "delegation.reissued"] as const;
/** A fleet of which more changed since than this is looked at again. */
const changedAtMost = 2_000;

/**
 * Judges whether a change affects what its digest stands for, and nothing that was given since. It reads the preview that
 * was kept and the records since; it holds no lock, and does not grow with the fleet.
 *
 * @throws CeilingError `preview_outdated`, also where the preview is not kept any more.
 */
export async function judgeShown(change: Change, digest: string): Promise<Shown> {
  const entry = await lastSettledEntry();
  const { blueprintId, before, after } = change;
  const row = await findByDigest(preview.kind, blueprintId, digest);
  const found = row?.result as FoundPreview | undefined;
  if (!row || !found || digestOf(change, found.effects) !== digest) throw new CeilingError("preview_outdated");
  const { mark } = row.input as PreviewInput;
  const given = await factsSince(mark, { types: givingTypes, fact: "delegation", atMost: changedAtMost + 1 });
  if (given.length > changedAtMost) throw new CeilingError("preview_outdated");
  const authorities = given.length === 0 ? [] : await liveAuthorities(blueprintId, given);
  const isAffected = authorities.some(
    (authority) => effectOf(authority, before.ceiling, after.ceiling).outcome !== "unchanged",
  );
  if (isAffected) throw new CeilingError("preview_outdated");
  return { blueprintId, entry };
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
