import { graceHours } from "./model";
import type { RetentionResponse } from "./retention.schema";
import { listRemovals, readRetention, removedCounts } from "./retention.store";

const mostRanges = 24;

/** Reads how long records are kept, and what was removed. */
export async function getRetention(): Promise<RetentionResponse> {
  const [{ months, changedAt }, ranges, { records }] = await Promise.all([
    readRetention(),
    listRemovals(mostRanges),
    removedCounts(),
  ]);
  const begins = new Date(changedAt.getTime() + graceHours * 3_600_000);
  return {
    months,
    beginsAt: months === null ? null : begins.toISOString(),
    removed: records,
    ranges: ranges.map(({ at, ...range }) => ({ ...range, at: at.toISOString() })),
  };
}
