/** The facts that decide whether a workload rule enrols. */
export type RuleStanding = {
  /** Whether the rule and its issuer are active. */
  active: boolean;
  /** Changes with every setting of the issuer that decides which tokens are accepted, and with its keys. */
  issuerEpoch: string;
  agent: { id: string; status: string; ownerActive: boolean; draining: boolean };
  /** A rule made at or before this time is void: the latest stop of organisation, agent, owner and blueprint. */
  notBefore: Date | null;
};

/** The reason why a workload rule enrols no instance. */
export type RuleRefusal = "ended" | "stopped" | "agent_not_active";

/**
 * Judges whether a rule enrols instances now; undefined when it does.
 *
 * @param at The issuer's epoch at which the token was verified, and when the rule was made.
 */
export function ruleRefusal(
  standing: RuleStanding | undefined,
  at: { issuerEpoch: string | undefined; createdAt: Date },
): RuleRefusal | undefined {
  // Since the token was verified, the rule or its issuer was disabled, or the issuer's settings or keys changed.
  if (!standing?.active || standing.issuerEpoch !== at.issuerEpoch) return "ended";
  if (standing.notBefore !== null && at.createdAt <= standing.notBefore) return "stopped";
  return admitsNew(standing.agent) ? undefined : "agent_not_active";
}

/** Whether instances of an agent can enrol now. Nothing new enrols while it drains before its retirement. */
export const admitsNew = ({ status, ownerActive, draining }: Omit<RuleStanding["agent"], "id">): boolean =>
  status === "active" && ownerActive && !draining;
