import type { Window } from "./model";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 1970-01-05, a Monday: weeks begin where people expect them to. */
const MONDAY = 4 * DAY;

const SHAPES: Record<Exclude<Window, "life">, { length: number; origin: number }> = {
  PT1H: { length: HOUR, origin: 0 },
  P1D: { length: DAY, origin: 0 },
  P7D: { length: 7 * DAY, origin: MONDAY },
  P30D: { length: 30 * DAY, origin: 0 },
};

/** The end of the bucket `life`: later than anything that can be stored or sent. */
const END_OF_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The bucket a moment falls into: `start` inside, `end` outside. */
export type Bucket = { start: Date; end: Date };

/** Finds the bucket of a tumbling UTC window. Weeks begin on Monday; 30 days are counted from 1970-01-01. */
export function bucketOf(window: Window, at: Date): Bucket {
  if (window === "life") return { start: new Date(0), end: new Date(END_OF_TIME) };
  const { length, origin } = SHAPES[window];
  const start = Math.floor((at.getTime() - origin) / length) * length + origin;
  return { start: new Date(start), end: new Date(start + length) };
}

const PHRASES: Record<Window, string> = {
  PT1H: "per UTC hour",
  P1D: "per UTC day",
  P7D: "per UTC week (from Monday)",
  P30D: "per 30 UTC days",
  life: "in total",
};

/** Writes a window as sentences use it: `per UTC day`. */
export const windowPhrase = (window: Window): string => PHRASES[window];
