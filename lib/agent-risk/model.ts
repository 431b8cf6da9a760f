import type { AgentStatus, RiskTier } from "@/lib/agents/model";
import type { Severity } from "@/lib/detections/model";

export const agentRiskCodes = [
  "tier",
  "everything",
  "passed_on",
  "many_delegations",
  "detections",
  "denials",
  "unowned",
  "dormant",
  "unused_authority",
  "old_keys",
] as const;
export type AgentRiskCode = (typeof agentRiskCodes)[number];

/** One reason for the score, as a sentence with its weight in points. */
export type AgentRiskPart = { code: AgentRiskCode; sentence: string; weight: number };
export type AgentRisk = { score: number; parts: AgentRiskPart[] };

/** Delegations, detections and records of one agent that are counted at most. */
export const mostCounted = { delegations: 200, detections: 200, records: 5_000 };

/** Everything that the score of an agent depends on. Days are whole days until now. */
export type AgentRiskFacts = {
  status: AgentStatus;
  riskTier: RiskTier;
  owner: "active" | "deactivated" | "none";
  /** Active delegations, and how many of them name every resource or may be passed on. Counted up to 200. */
  delegations: { active: number; everything: number; passedOn: number };
  /** Detections that are open or confirmed, by severity. */
  detections: Readonly<Record<Severity, number>>;
  /** Denials among the newest records of the last 7 days. */
  denials: { denied: number; records: number };
  /** Days since the last action, or since the registration; null while a silence is declared. */
  silentDays: number | null;
  /** Permissions of delegations that are older than 14 days, and those of them that were not used in 90 days. */
  permissions: { granted: number; unused: number };
  /** Days since the oldest key of an active instance came into use; null without one. */
  oldestKeyDays: number | null;
};
