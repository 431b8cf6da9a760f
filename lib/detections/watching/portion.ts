import { type Told, type Tunings, usualTunings } from "@/lib/detections/rules/engine";
import { transactionOnSide } from "@/lib/platform/database/transaction";
import { asJob } from "@/lib/platform/jobs/shares";
import { type Cursor, settle, settleIn } from "./cursor.store";
import { type Judge, judgeHere, type Taken } from "./judge";
import { statedLimits } from "./limits.store";
import { type Respond, raiseFindings } from "./raise";
import { holdersOf, loadStates, nextRecordTexts } from "./records.store";

/** Records of one portion, at most. Its states are written together. */
const most = 512;
/** Findings of one portion. Raising them stands on the shared side of the barrier, where a stop waits for it. */
export const mostTold = 24;
/** A portion looks at one state whose time has come for so many records. */
const recordsForDue = 2;

/** How the rules run and where, and how they stop agents by themselves. */
export type Watching = {
  tunings?: Tunings;
  /** Reads how rules respond at the time of a finding; as in `tunings` unless told. */
  responses?: () => Promise<Tunings>;
  judge?: Judge;
  respond?: Respond | undefined;
};

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
  { tunings = usualTunings, responses = async () => tunings, judge = judgeHere(), respond }: Watching = {},
): Promise<{ position: number; more: boolean } | undefined> {
  for (let take = most; ; take = Math.ceil(take / 4)) {
    const seen = await look(cursor.position, take, { tunings, judge });
    // Nothing is kept yet, so a smaller portion reads the same records again.
    if (seen.told.length > mostTold && take > 1) continue;
    const held = await keep(cursor, seen, { responses, respond });
    return held ? { position: seen.next, more: seen.more } : undefined;
  }
}

type Seen = { told: Told[]; kept: string; next: number; more: boolean };

/** Shows the rules so many records, and keeps nothing. */
async function look(position: number, take: number, { tunings, judge }: { tunings: Tunings; judge: Judge }) {
  const { subjects, delegations, next } =
    (await judge.takeSealed(position, take)) ?? (await readNext(position, take, judge));
  const { states, now, size } = await loadStates(subjects, Math.ceil(take / recordsForDue));
  const limits = JSON.stringify([...(await statedLimits(delegations, "jobs"))]);
  const more = next < size;
  // Records that are still to be read may hold the event that a rule waits for.
  const judged = await judge.judge({ states, limits, tunings, now: more ? undefined : now });
  return { ...judged, next, more } satisfies Seen;
}

async function readNext(position: number, take: number, judge: Judge): Promise<Taken> {
  const { records, next } = await nextRecordTexts(position, take, "jobs");
  return { ...(await judge.read(records)), next };
}

/** Keeps what the rules remember, and raises what they found. Answers whether this process still held the cursor. */
async function keep(
  cursor: Cursor,
  { told, kept, next }: Seen,
  { responses, respond }: { responses: () => Promise<Tunings>; respond: Respond | undefined },
): Promise<boolean> {
  if (told.length === 0) return settle(cursor, next, kept);
  return asJob(async () => {
    const tunings = await responses();
    const holders = await holdersOf(told.map(({ actor }) => actor).filter((id) => id.startsWith("dlg_")));
    return transactionOnSide("shared", async (tx, tighten) => {
      if (!(await settleIn(tx, cursor, next, kept))) return false;
      await raiseFindings(tx, told, holders, { tunings, respond, tighten });
      return true;
    });
  });
}
