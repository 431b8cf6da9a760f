import { singleton } from "@/lib/platform/singleton/singleton";

/** Time as the database tells it: a monotonic clock plus the offset measured from the database (I11). */
type DatabaseClock = { offsetMs: number; measured: boolean };

const state = () => singleton<DatabaseClock>("clock", () => ({ offsetMs: 0, measured: false }));

const monotonicMs = () => performance.timeOrigin + performance.now();

export const clock = {
  /** The database's time now, to within half the round trip of the last measurement. */
  now(): Date {
    return new Date(Math.floor(monotonicMs() + state().offsetMs));
  },

  /** Measures the offset. `read` asks the database for its time in milliseconds; the fastest of three tries counts. */
  async measure(read: () => Promise<number>): Promise<number> {
    let best = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 3; attempt++) {
      const before = monotonicMs();
      const database = await read();
      const after = monotonicMs();
      if (after - before >= best) continue;
      best = after - before;
      state().offsetMs = database - (before + after) / 2;
    }
    state().measured = true;
    return state().offsetMs;
  },
};
