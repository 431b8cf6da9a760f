import type { Finding } from "@/lib/controls/model";
import { finding } from "./model";

/** The shortest time in which a person can read what they approve, in seconds. */
export const leastSeconds = 5;

/**
 * Judges how long an approver took.
 *
 * @param took undefined if no vote is stored; `seconds` is null if the approver never opened the request.
 */
export function judgeSpeed(took: { seconds: number | null } | undefined): Finding | null {
  if (!took) return finding("no_vote");
  if (took.seconds === null) return finding("never_opened");
  return took.seconds < leastSeconds ? finding("too_fast", { seconds: Math.max(0, took.seconds).toFixed(1) }) : null;
}
