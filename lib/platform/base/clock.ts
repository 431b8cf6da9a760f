import { log } from "@/lib/platform/observability/log";
import { noticeJump } from "./jump";
import { type Bounds, boundsOf, offsetAfter } from "./offset";
import { singleton } from "./singleton";

/** Time as the database states it: a monotonic clock plus the offset measured from the database (I11). */
type DatabaseClock = { offsetMs: number | undefined };

const state = () => singleton<DatabaseClock>("clock", () => ({ offsetMs: undefined }));

const monotonicMs = () => performance.timeOrigin + performance.now();

export const clock = {
  /** The database's time now, to within the round trip of the quickest reading since its clock was last set. */
  now(): Date {
    return new Date(Math.floor(monotonicMs() + (state().offsetMs ?? 0)));
  },

  /** Reads the database's clock three times and corrects the time by what that proves; answers the offset in ms. */
  async measure(read: () => Promise<number>): Promise<number> {
    const readings: Bounds[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      const asked = monotonicMs();
      const told = await read();
      readings.push(boundsOf(asked, told, monotonicMs()));
    }
    const known = state().offsetMs;
    const offsetMs = offsetAfter(known, readings) ?? 0;
    const jumpedMs = noticeJump(known, offsetMs);
    if (jumpedMs !== undefined) log.error({ seconds: jumpedMs / 1_000 }, "the database's clock jumped");
    state().offsetMs = offsetMs;
    return offsetMs;
  },
};
