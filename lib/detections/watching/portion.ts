import { foldEvent, foldTime, subjectsOf, type Tunings, usualTunings } from "@/lib/detections/rules/engine";
import { inSlices } from "@/lib/platform/base/slices";
import { prisma } from "@/lib/platform/database/prisma";
import { transactionOnSide } from "@/lib/platform/database/transaction";
import { type Cursor, settle } from "./cursor.store";
import { type Respond, raiseFindings } from "./raise";
import { changedStates, databaseNow, holdersOf, loadStates, nextRecords } from "./records.store";

/** Records of one portion. Its states are written together. */
const take = 512;
const mostDue = 256;

/** How the rules run, and how they stop agents by themselves. */
export type Watching = { tunings?: Tunings; respond?: Respond | undefined };

/**
 * Shows the rules the next records, and keeps what they remember and what they found together with the place.
 *
 * Safe to repeat: a portion whose place was not kept left nothing behind. Decisions never wait for it: without a finding it
 * stands on no side of the barrier. A portion whose findings stop an agent takes the barrier exclusively.
 *
 * @returns the next place, and whether more waits there; undefined if another process holds the cursor.
 */
export async function watchPortion(
  cursor: Cursor,
  { tunings = usualTunings, respond }: Watching = {},
): Promise<{ position: number; more: boolean } | undefined> {
  const { events, next, more } = await nextRecords(cursor.position, take);
  const subjects = [...new Set((await inSlices(events, subjectsOf)).flat())];
  const states = await loadStates(subjects, mostDue);
  const told = (await inSlices(events, (event) => foldEvent(states, event, tunings))).flat();
  // Records that are still to be read may hold the event that a rule waits for.
  if (!more) told.push(...foldTime(states, await databaseNow(), tunings));
  const kept = changedStates(states);
  if (told.length === 0) {
    return (await settle(prisma(), cursor, next, kept)) ? { position: next, more } : undefined;
  }
  const holders = await holdersOf(told.map(({ actor }) => actor).filter((id) => id.startsWith("dlg_")));
  const held = await transactionOnSide("shared", async (tx, tighten) => {
    if (!(await settle(tx, cursor, next, kept))) return false;
    await raiseFindings(tx, told, holders, { tunings, respond, tighten });
    return true;
  });
  return held ? { position: next, more } : undefined;
}
