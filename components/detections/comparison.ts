import type { DetectionKind } from "@/lib/detections/model";
import type { DetectionResponse } from "@/lib/detections/schema";

/** A number, and how it is read: `12 denials within 10 minutes`. */
export type Compared = { value: number; words: string };
export type Comparison = { seen: Compared; usual: Compared };

type Words = { noun: string; seen: string; member: string; usual: string };

/** The rules that compare two numbers of the same thing, with the member of the baseline that is the usual. */
const compared: Partial<Record<DetectionKind, Words>> = {
  denial_burst: { noun: "denial", seen: "in a burst", member: "busyHour", usual: "in a busy hour" },
  volume_spike: { noun: "action", seen: "in this hour", member: "busyHour", usual: "in a busy hour" },
  frequent_asking: { noun: "request", seen: "in a day", member: "busiestDay", usual: "on the busiest day" },
  fan_out_growth: { noun: "delegation", seen: "in a day", member: "busiestDay", usual: "on the busiest day" },
  depth_growth: { noun: "delegation", seen: "in the chain", member: "deepest", usual: "in the longest chain" },
  silent_server: { noun: "hour", seen: "of silence", member: "longestHours", usual: "in the longest silence" },
  threshold_splitting: { noun: "amount", seen: "near the limit", member: "busiestDay", usual: "on the busiest day" },
};

/** The finding against the usual before it; undefined where the rule compares no numbers. */
export function comparisonOf({ kind, baseline }: Pick<DetectionResponse, "kind" | "baseline">): Comparison | undefined {
  const words = compared[kind];
  const [seen, usual] = [baseline.seen, baseline[words?.member ?? ""]];
  if (!words || typeof seen !== "number" || typeof usual !== "number") return undefined;
  const read = (value: number, when: string): Compared => ({
    value,
    words: `${value.toLocaleString("en")} ${words.noun}${value === 1 ? "" : "s"} ${when}`,
  });
  return { seen: read(seen, words.seen), usual: read(usual, words.usual) };
}
