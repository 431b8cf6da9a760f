import type { Finding } from "@/lib/controls/model";
import { finding } from "./model";

type Step = { number: number; state: string; quorum: number; asksConsent: boolean; voters: readonly string[] };
type Decided = { requesterId: string; below: boolean; steps: readonly Step[] };

/**
 * Judges whether a delegation has the approvals that the policy of its request asked for.
 *
 * @param decided undefined if the database has no such request.
 */
export function judgeCoverage(decided: Decided | undefined): Finding | null {
  if (!decided) return finding("unknown_request");
  const { requesterId, below, steps } = decided;
  const answered = steps.filter(({ asksConsent }) => !asksConsent);
  if (answered.some(({ voters }) => voters.includes(requesterId))) return finding("requester_approved");
  // A step without an answer may be skipped, as its rule states. Only a delegation below another one needs no vote at all.
  if (!below && answered.every(({ voters }) => voters.length === 0)) return finding("no_approval");
  const missed = answered.find(({ state, quorum, voters }) => state !== "skipped" && voters.length < quorum);
  if (!missed) return null;
  const { number: step, quorum, voters } = missed;
  return finding("quorum_missed", { step, quorum, votes: voters.length });
}
