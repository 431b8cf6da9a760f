import { lastSettledEntry } from "@/lib/audit/horizon";
import { factsSince } from "@/lib/audit/recorded-since";
import { sameDigest } from "@/lib/platform/base/shown-digest";
import type { Tx } from "@/lib/platform/database/transaction";
import { findByDigest } from "@/lib/platform/jobs/computations/store";
import { CeilingError } from "./errors";
import type { FoundPreview } from "./model";
import { effectOf } from "./policy";
import { type Change, type PreviewInput, preview, previewDigest } from "./preview";
import { liveAuthorities, movedSince } from "./store";

/** A preview that is up to date. `entry` is the last log entry that the check certainly covered. */
export type Shown = { blueprintId: string; entry: string };

/** Rolls a transaction back: the preview must be judged again before the barrier is taken again. */
class Moved extends Error {}

const attempts = 3;

/** Records of an authority that no earlier preview judged. The end of a delegation needs no new preview. */
const givingTypes = ["delegation.granted", "delegation.changed", "delegation.narrowed", "delegation.reissued"] as const;
/** If more delegations than this changed since, the preview is outdated. */
const changedAtMost = 2_000;

/**
 * Judges whether a change has the effect of the preview with this digest, and affects no delegation given since. Reads
 * the stored preview and the records since. Holds no lock, and the work does not grow with the fleet.
 *
 * @throws CeilingError `preview_outdated`, also if the preview is no longer kept.
 */
export async function judgeShown(change: Change, digest: string): Promise<Shown> {
  const entry = await lastSettledEntry();
  const { blueprintId, before, after } = change;
  const row = await findByDigest(preview.kind, blueprintId, digest);
  const found = row?.result as FoundPreview | undefined;
  if (!row || !found || !sameDigest(digest, previewDigest(change, found.effects)))
    throw new CeilingError("preview_outdated");
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

/** Rolls back if a delegation of the blueprint's agents has changed since. Behind the barrier, this check suffices. */
export async function refuseMoved(tx: Tx, { blueprintId, entry }: Shown): Promise<void> {
  if (await movedSince(tx, blueprintId, entry)) throw new Moved();
}

/**
 * Judges the preview, then runs the transaction. Repeats both if a delegation changed in between.
 *
 * @throws CeilingError `preview_outdated`, also if the fleet changes faster than it is judged.
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
