import { type DecidedAction, outcomeMinutes } from "@/lib/decisions/outcomes/model";

export type OutcomeRefusal = { code: "decision_not_found" | "decision_denied" | "outcome_too_late"; reason: string };

/**
 * Tells why a PEP may not say what became of an action; undefined when it may. Only the PEP that received the decision says
 * it, and only soon: silence is spent (rules L6).
 */
export function outcomeRefusal(
  decided: DecidedAction | undefined,
  pep: { serverId: string; keyId: string },
  now: Date,
): OutcomeRefusal | undefined {
  if (!decided || decided.serverId !== pep.serverId || decided.keyId !== pep.keyId) {
    return { code: "decision_not_found", reason: "There is no such decision, or it was another's." };
  }
  if (!decided.allowed)
    return { code: "decision_denied", reason: "The action was not allowed: nothing is to be said of it." };
  if (now.getTime() - decided.at.getTime() <= outcomeMinutes * 60_000) return undefined;
  return {
    code: "outcome_too_late",
    reason: `What became of an action is said within ${outcomeMinutes} minutes; after that it counts as done.`,
  };
}
