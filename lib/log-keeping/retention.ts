import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { certainTime } from "@/lib/platform/database/time-floor";
import { transaction } from "@/lib/platform/database/transaction";
import { inPortions } from "@/lib/platform/jobs/portions";
import { log } from "@/lib/platform/observability/log";
import { retentionApplied, retentionStopped } from "./events";
import { graceHours } from "./model";
import * as store from "./retention.store";

/** One range has at most so many records: it is planned in seconds, and a hold ends little work. */
const mostInRange = 200_000;
const window = 4_000;
/** A record is sealed within a second. */
const sealWaitMs = 250;
const sealWaits = 20;

/**
 * Removes the records of months that ended before the retention, one range after the other.
 *
 * A record names each range and its digest first. Its records are removed when that record is below a signed
 * checkpoint. Leaf hashes and tiles stay, so every proof holds.
 *
 * @returns whether there is more to do.
 */
export async function applyRetention(withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    if (!(await store.openRemoval()) && !(await planRange())) return false;
    const state = await removeRange(Math.max(0, deadline - performance.now()));
    if (state === "unsealed" || state === "differs" || performance.now() > deadline) return true;
  }
}

/** Removes the range under way in portions. */
async function removeRange(withinMs: number): Promise<store.PortionState | "kept"> {
  const reached: { state: store.PortionState | "kept" } = { state: "none" };
  let waits = 0;
  await inPortions(async (take) => {
    reached.state = (await isKeptNow()) ? "kept" : await store.removePortion(take);
    if (reached.state !== "unsealed") return reached.state === "more";
    if (++waits > sealWaits) return false;
    await pause(sealWaitMs);
    return true;
  }, withinMs);
  if (reached.state === "held" || reached.state === "kept") await stopRange(reached.state);
  if (reached.state === "differs") log.error("a range to remove is not the one that its record names");
  return reached.state;
}

/** Whether the setting, as it is now, keeps the records of the range under way. */
async function isKeptNow(): Promise<boolean> {
  const [removal, { months }] = await Promise.all([store.openRemoval(), store.readRetention()]);
  return removal !== undefined && (months === null || removal.month >= beginOfMonth(clock.now(), -months));
}

/** Ends a range at the records that a hold, or a longer time, now keeps. A record states how far it came. */
const stopRange = (by: "held" | "kept"): Promise<void> =>
  transaction(async (tx) => {
    const removal = await store.openRemoval(tx);
    if (!removal) return;
    await store.endRemoval(tx, removal);
    await append(tx, retentionStopped(removal, by === "held" ? "hold" : "setting"));
  });

/** Plans the next range, with its record; false when nothing is due. */
async function planRange(): Promise<boolean> {
  const now = clock.now();
  const { months, changedAt } = await store.readRetention();
  if (months === null || now.getTime() - changedAt.getTime() < graceHours * 3_600_000) return false;
  if (!(await store.isClockSteady(now))) return false;
  const removal = await nextRange(beginOfMonth(await certainTime(), -months));
  if (!removal) return false;
  await transaction(async (tx) => {
    const entryId = await append(tx, retentionApplied(removal, months));
    await store.insertRemoval(tx, entryId, removal);
  });
  return true;
}

/** The first instant (UTC) of a month, so many months from the one of an instant. */
export const beginOfMonth = (at: Date, months = 0): Date =>
  new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));

/** Finds the oldest records that are due and not held: of one month, and next to each other. */
async function nextRange(before: Date): Promise<store.Removal | undefined> {
  for (const stretch of await store.keptStretches(100)) {
    const from = await firstDue(stretch, before);
    if (from !== undefined) return measureRange({ ...stretch, from }, before);
  }
  return undefined;
}

/** The first record of a stretch that is due and not held. Held ones before it are passed over. */
async function firstDue({ from, to }: store.Gap, before: Date): Promise<number | undefined> {
  for (let at = from; at < to; ) {
    const leaves = await store.timedLeaves(at, Math.min(to, at + window));
    const found = leaves.find(({ createdAt, held }) => !held || createdAt >= before);
    if (found) return found.createdAt < before ? found.index : undefined;
    const last = leaves.at(-1);
    if (!last) return undefined;
    at = await firstMadeFrom(await store.endOfHold(last.createdAt), { from: last.index + 1, to });
  }
  return undefined;
}

/** Searches for the first record of a stretch that was made at an instant or later: records are nearly in order. */
async function firstMadeFrom(instant: Date, { from, to }: store.Gap): Promise<number> {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [leaf] = await store.timedLeaves(middle, middle + 1);
    if (leaf && leaf.createdAt < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Measures the range that begins at a record: up to the end of its month, a hold, or the most records of a range. */
async function measureRange({ from, to }: store.Gap, before: Date): Promise<store.Removal | undefined> {
  const hash = createHash("sha256");
  let first: store.TimedLeaf | undefined;
  let last: store.TimedLeaf | undefined;
  const most = Math.min(to, from + mostInRange);
  for (let at = from, ended = false; at < most && !ended; at += window) {
    const leaves = await store.timedLeaves(at, Math.min(most, at + window));
    ended = leaves.length < Math.min(window, most - at);
    for (const leaf of leaves) {
      first ??= leaf;
      const isNext = leaf.index === (last ? last.index + 1 : from);
      if (!isNext || leaf.held || leaf.createdAt >= endOf(first, before)) {
        ended = true;
        break;
      }
      hash.update(leaf.leafHash);
      last = leaf;
    }
  }
  if (!first || !last) return undefined;
  return {
    month: first.createdAt.toISOString().slice(0, 7).concat("-01"),
    ...{ from, to: last.index + 1, firstEntry: first.entry, lastEntry: last.entry },
    digest: hash.digest("base64url"),
  };
}

const endOf = ({ createdAt }: store.TimedLeaf, before: Date): Date => {
  const next = beginOfMonth(createdAt, 1);
  return next < before ? next : before;
};
