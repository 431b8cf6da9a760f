import { type DecidedAction, outcomeMinutes } from "@/lib/decisions/model";

export type OutcomeRefusal = { code: "decision_not_found" | "decision_denied" | "outcome_too_late"; reason: string };

/**
 * Finds why a PEP may not report the outcome of an action; undefined if it may. Only the PEP that got the decision may
 * report it, within `outcomeMinutes`. Without a report the amount counts as spent (rules L6).
 */
export function outcomeRefusal(
  decided: DecidedAction | undefined,
  pep: { serverId: string; keyId: string },
  now: Date,
): OutcomeRefusal | undefined {
  if (!decided || decided.serverId !== pep.serverId || decided.keyId !== pep.keyId) {
    return { code: "decision_not_found", reason: "The decision does not exist, or another PEP received it." };
  }
  if (!decided.allowed)
    return { code: "decision_denied", reason: "The action was not allowed, so it has no outcome to report." };
  if (now.getTime() - decided.at.getTime() <= outcomeMinutes * 60_000) return undefined;
  return {
    code: "outcome_too_late",
    reason: `An outcome must be reported within ${outcomeMinutes} minutes. After that the action counts as executed.`,
  };
}
