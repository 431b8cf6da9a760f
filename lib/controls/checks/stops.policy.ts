import type { Finding } from "@/lib/controls/model";
import { wideScopes } from "@/lib/revocation/model";
import { finding } from "./model";

type Stop = { scope: string; effectiveAt: Date; settledAt: Date | null; allowed: number };

/** Time in which background work completes a revocation, in ms. */
const graceMs = 3_600_000;

const isWide = (scope: string): boolean => (wideScopes as readonly string[]).includes(scope);

/**
 * Judges a revocation: complete, with its receipt in the log, and without an action that was allowed later.
 *
 * @param stop undefined if the database has no such revocation.
 */
export function judgeStop(stop: Stop | undefined, hasReceipt: boolean, now: Date): Finding | null {
  if (!stop) return finding("unknown_stop");
  // The subjects of a wide scope may rightly act again under new authority.
  if (stop.allowed > 0 && !isWide(stop.scope)) return finding("allowed_after_stop", { allowed: stop.allowed });
  const isRecent = now.getTime() - stop.effectiveAt.getTime() < graceMs;
  if (hasReceipt && stop.settledAt !== null) return null;
  if (isRecent) return null;
  return finding(stop.settledAt === null ? "not_settled" : "no_receipt");
}
