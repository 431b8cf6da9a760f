const detections = (count: number): string =>
  `${count.toLocaleString("en")} ${count === 1 ? "detection" : "detections"}`;

/** The days from the first record to the last, in words. */
function span(from: number, until: number): string {
  const hours = Math.max(1, Math.round((until - from) / 3_600_000));
  if (hours < 48) return hours === 1 ? "1 hour" : `${hours} hours`;
  return `${Math.round(hours / 24)} days`;
}

/** The times of the first record that was counted and of the last one, in ms. */
export type ReplayedRange = { from: number; until: number };

const minuteOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace("T", " ");

/** The result in words. A replay that left records of the days out names exactly the period that it covered. */
export function replaySentence(
  range: ReplayedRange | undefined,
  [proposed, current]: readonly [{ raised: number }, { raised: number }],
  /** The days of which it left records out. */
  cappedDays?: number,
): string {
  if (!range) return "There are no records to replay.";
  const raised = `As proposed, the rule would have raised ${detections(proposed.raised)} in ${span(range.from, range.until)}. As tuned now, ${detections(current.raised)}.`;
  if (cappedDays === undefined) return raised;
  return `${raised} It covers ${minuteOf(range.from)} to ${minuteOf(range.until)} UTC only, not all of the last ${cappedDays} days.`;
}
