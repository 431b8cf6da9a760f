import { peekSingleton, setSingleton } from "./singleton";

/** A change of the database's clock against the monotonic clock, in ms. */
type Jump = { byMs: number; noticedAt: number };

const smallestJumpMs = 2_000;
/** A clock that kept its new time this long is believed: a machine that slept wakes up with one. */
export const believedAfterMs = 15 * 60_000;

/** Compares two measured offsets from the monotonic clock, and notes a jump. */
export function noticeJump(beforeMs: number | undefined, afterMs: number): number | undefined {
  if (beforeMs === undefined || Math.abs(afterMs - beforeMs) < smallestJumpMs) return undefined;
  setSingleton("clock-jump", { byMs: afterMs - beforeMs, noticedAt: performance.now() } satisfies Jump);
  return afterMs - beforeMs;
}

/** Tells of a jump that is not believed yet; undefined when the clock has gone on steadily. */
export function recentJump(): string | undefined {
  const jump = peekSingleton<Jump>("clock-jump");
  if (!jump || performance.now() - jump.noticedAt > believedAfterMs) return undefined;
  const seconds = Math.abs(jump.byMs / 1_000).toFixed(0);
  return `The database's clock jumped ${seconds} s ${jump.byMs > 0 ? "ahead" : "back"} a short while ago.`;
}
