import { peekSingleton, setSingleton } from "./singleton";

/** A change of the database's clock in ms, and when the process noticed it by its own monotonic clock. */
type Jump = { byMs: number; noticedAt: number; since: "a short while ago" | "the last time that servers kept" };

export const smallestJumpMs = 2_000;
/** A clock that kept its new time this long is believed: a machine that slept wakes up with one. */
const believedAfterMs = 15 * 60_000;
/** The stored floor of time rises each minute. A clock that is so far from it was set, or no server ran meanwhile. */
export const farMs = 10 * 60_000;

/** Compares two measured offsets from the monotonic clock, and notes a jump. */
export function noticeJump(beforeMs: number | undefined, afterMs: number): number | undefined {
  if (beforeMs === undefined || Math.abs(afterMs - beforeMs) < smallestJumpMs) return undefined;
  note({ byMs: afterMs - beforeMs, since: "a short while ago" });
  return afterMs - beforeMs;
}

const note = (jump: Omit<Jump, "noticedAt">): void =>
  setSingleton("clock-jump", { ...jump, noticedAt: performance.now() } satisfies Jump);

/**
 * Finds why the database's clock is not believed yet; undefined when it is.
 *
 * A process that knows of no jump compares the clock with the stored floor: it may have started under a wrong clock. A
 * clock that is at the floor again after a long jump was set right, or an operator acknowledged it.
 *
 * @param aheadMs How far the clock is ahead of the stored floor of time.
 */
export function clockDoubt(aheadMs: number): string | undefined {
  if (aheadMs < -smallestJumpMs) return `The database's clock is ${seconds(aheadMs)} behind a time that it has shown.`;
  const isFar = aheadMs > farMs;
  const known = peekSingleton<Jump>("clock-jump");
  if (isFar && !known) note({ byMs: aheadMs, since: "the last time that servers kept" });
  const jump = peekSingleton<Jump>("clock-jump");
  if (!jump || performance.now() - jump.noticedAt > believedAfterMs) return undefined;
  if (!isFar && Math.abs(jump.byMs) > farMs) return undefined;
  if (jump.since === "a short while ago")
    return `The database's clock jumped ${seconds(jump.byMs)} ${jump.byMs > 0 ? "ahead" : "back"} a short while ago.`;
  return `The database's clock is ${seconds(jump.byMs)} ahead of the last time that servers kept.`;
}

const seconds = (ms: number): string => `${Math.abs(ms / 1_000).toFixed(0)} s`;
