import type { WorkloadEnrolment } from "@/lib/credentials/workload/store";

/** Why a workload rule enrols nothing. */
export type RuleRefusal = "ended" | "stopped" | "agent_not_active";

/**
 * Judges whether a rule enrols instances now; undefined when it does.
 *
 * @param believed The issuer's epoch at which the token was verified, and when the rule was made.
 */
export function ruleRefusal(
  standing: WorkloadEnrolment | undefined,
  { issuerEpoch, createdAt }: { issuerEpoch: string | undefined; createdAt: Date },
): RuleRefusal | undefined {
  // Disabled, or believed by other keys or under another name, since the token was verified.
  if (!standing?.active || standing.issuerEpoch !== issuerEpoch) return "ended";
  if (standing.notBefore !== null && createdAt <= standing.notBefore) return "stopped";
  return actsNow(standing.agent) ? undefined : "agent_not_active";
}

/** Whether instances of an agent are enrolled now. */
export const actsNow = ({ status, ownerActive }: { status: string; ownerActive: boolean }): boolean =>
  status === "active" && ownerActive;
