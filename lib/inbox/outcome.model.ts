import { readableAmount } from "@/lib/authority/language/amount";
import type { DecidedOutcome } from "./decided.schema";

const labels: Readonly<Record<string, string>> = {
  waiting: "Waits for others",
  in_effect: "In effect",
  not_in_effect: "Not in effect",
  suspended: "Suspended",
  revoked: "Revoked",
  expired: "Expired",
  retired: "Retired",
  confirmed: "Confirmed",
  expected: "Expected",
  dismissed: "Dismissed",
  blocked: "Blocked",
  closed: "Closed",
  outdated: "Outdated",
  denied: "Denied",
  taken_back: "Taken back",
  withdrawn: "Withdrawn",
  used: "Used",
  unused: "Not used yet",
  applied: "Applied",
  refused: "Refused",
  returned: "Returned",
  running: "In progress",
  done: "Done",
};

/** The state of something that was decided, in words. */
export const outcomeLabel = (state: string): string => labels[state] ?? state;

/** The number of uses in words; undefined if nothing was granted. */
export function usesInWords({ uses }: Pick<DecidedOutcome, "uses">): string | undefined {
  if (!uses) return undefined;
  if (uses.count === 0) return "never used";
  return `used ${uses.count}${uses.more ? "+" : ""} ${uses.count === 1 ? "time" : "times"}`;
}

type Spent = DecidedOutcome["spent"][number];

/** One cumulative limit with the spent part of its current window. */
export const spentInWords = ({ label, spent, max, unit }: Spent): string =>
  `${label}: ${spent === null ? "at most" : `spent ${readableAmount(spent)} of`} ${readableAmount(max, unit ?? undefined)}`;
