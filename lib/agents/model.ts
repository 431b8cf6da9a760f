export const agentStatuses = ["draft", "pending", "active", "suspended", "revoked", "retiring", "retired"] as const;
export type AgentStatus = (typeof agentStatuses)[number];

export const riskTiers = ["low", "medium", "high", "critical"] as const;
export type RiskTier = (typeof riskTiers)[number];

export const environments = ["prod", "staging", "dev"] as const;
export type Environment = (typeof environments)[number];

/**
 * How an agent acts by its active delegations: on its own, for represented people, or both. An agent without an active
 * delegation has no kind.
 */
export const agentKinds = ["autonomous", "for_people", "both"] as const;
export type AgentKind = (typeof agentKinds)[number];

/** Agents that an export names at most. */
export const mostExportedIds = 100;

/** The most tags of one agent. */
export const mostTags = 20;
/** A tag: lower-case letters, digits, and `.`, `_`, `:`, `/`, `-` inside. */
export const AGENT_TAG = /^[a-z0-9](?:[a-z0-9._:/-]{0,38}[a-z0-9])?$/;

/** The word under which dual control keeps changes of agents. */
export const agentControl = "agent";

/** A registered, governed non-human identity. */
export type Agent = {
  id: string;
  name: string;
  displayName: string | null;
  purpose: string;
  ownerId: string | null;
  environment: Environment;
  riskTier: RiskTier;
  blueprintId: string;
  /** The current one: agents follow their blueprint. */
  blueprintVersion: number;
  status: AgentStatus;
  statusReason: string | null;
  statusAt: Date;
  /** Since when it drains before its retirement: nothing new rests on it. Null while it does not. */
  drainingSince: Date | null;
  /** The person who asked for the activation that a second person must confirm; set only while pending. */
  activationRequestedById: string | null;
  /** When that activation lapses; null without one. */
  activationExpiresAt: Date | null;
  createdById: string;
  createdAt: Date;
  version: number;
};

/** The longest time in seconds for which an agent drains before its retirement. */
export const longestDrainSeconds = 86_400;

/** Types of the records about an agent's state. */
export const agentRecords = [
  "agent.registered",
  "agent.edited",
  "agent.activation-requested",
  "agent.activation-lapsed",
  "agent.activation-refused",
  "agent.activated",
  "agent.suspended",
  "agent.resumed",
  "agent.revoked",
  "agent.reinstated",
  "agent.retirement-begun",
  "agent.retired",
] as const;
export type AgentRecord = (typeof agentRecords)[number];

/** An agent's name: part of its SPIFFE ID, so plain ASCII, immutable and never reused. */
export const AGENT_NAME = /^[a-z][a-z0-9-]{1,62}$/;

/**
 * Reduces a name to what the eye sees, so that no two agents can be mistaken for each other.
 *
 * Names are `[a-z0-9-]`, so the ASCII rows of the confusables table suffice; hyphens count for nothing.
 *
 * @see [UTS 39 - Unicode Security Mechanisms](https://www.unicode.org/reports/tr39/#Confusable_Detection)
 */
export const nameSkeleton = (name: string): string =>
  name.replaceAll("-", "").replaceAll("0", "o").replace(/[1i]/g, "l").replaceAll("rn", "m").replaceAll("vv", "w");

/** How an agent is named to people: its display name, and behind it the name that is its own. */
export const agentLabel = ({ name, displayName }: { name: string; displayName?: string | null | undefined }): string =>
  displayName == null || displayName === name ? name : `${displayName} (${name})`;

/** Filter values for agents that wait. */
export const agentWaits = ["second-person"] as const;

export const agentActions = [
  "edit",
  "activate",
  "suspend",
  "resume",
  "reinstate",
  "retire",
  "transfer",
  "setEnd",
  "enrol",
  "requestAuthority",
  "revoke",
] as const;
/** An action on an agent in the console. */
export type AgentAction = (typeof agentActions)[number];

export const agentRisks = ["bearer_tokens_allowed", "key_expires_soon"] as const;
/** A risk to show: the agent's blueprint allows unbound tokens, or one of its keys expires within 7 days. */
export type AgentRisk = (typeof agentRisks)[number];
