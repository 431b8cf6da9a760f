import { openChange } from "@/lib/control-changes/queries";
import type { Principal } from "@/lib/principals/principal";
import { graceHours, retentionControl, retentionSubject } from "./model";
import type { RetentionResponse } from "./retention.schema";
import { listRemovals, readRetention, removedCounts } from "./retention.store";

const mostRanges = 24;

/** Reads how long records are kept, what was removed, and the change that waits. */
export async function getRetention(principal: Principal): Promise<RetentionResponse> {
  const [{ months, changedAt }, ranges, { records }, pendingChange] = await Promise.all([
    readRetention(),
    listRemovals(mostRanges),
    removedCounts(),
    openChange(principal, retentionControl, retentionSubject, "settings:write"),
  ]);
  const begins = new Date(changedAt.getTime() + graceHours * 3_600_000);
  return {
    months,
    beginsAt: months === null ? null : begins.toISOString(),
    removed: records,
    pendingChange,
    ranges: ranges.map(({ at, ...range }) => ({ ...range, at: at.toISOString() })),
  };
}
