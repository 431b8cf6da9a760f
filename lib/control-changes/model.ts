import type { Permission } from "@/lib/principals/permissions";

export const changeStatuses = ["proposed", "applied", "refused", "withdrawn", "expired"] as const;
export type ChangeStatus = (typeof changeStatuses)[number];

// proposed ──▶ applied, refused, withdrawn, expired
export const changeTransitions = {
  proposed: ["applied", "refused", "withdrawn", "expired"],
  applied: [],
  refused: [],
  withdrawn: [],
  expired: [],
} as const satisfies Record<ChangeStatus, readonly ChangeStatus[]>;

/** Whether the table lets a change go from one state to another. */
export const canMove = (from: ChangeStatus, to: ChangeStatus): boolean =>
  (changeTransitions[from] as readonly ChangeStatus[]).includes(to);

export const changeActions = ["confirm", "refuse", "withdraw"] as const;
export type ChangeAction = (typeof changeActions)[number];

export const controlKinds = [
  "agent",
  "blueprint",
  "approval-policy",
  "resource-server",
  "person-entitlement",
  "group-entitlement",
  "group-membership",
  "identity-provider",
  "trusted-issuer",
  "person-roles",
  "person-sign-in",
  "suspension",
  "lifecycle-policy",
  "detection-rule",
  "log-retention",
  "legal-hold",
] as const;
/** The kind of control, one for each noun that two people change. It is stored with a change and sealed in its records. */
export type ControlKind = (typeof controlKinds)[number];

/** The permission for each kind of control that the second person needs together with `controls:confirm`. */
export const controlPermissions = {
  agent: "agents:write",
  blueprint: "blueprints:write",
  "approval-policy": "approval-policies:write",
  "resource-server": "resource-servers:write",
  "person-entitlement": "people:write",
  "group-entitlement": "people:write",
  "group-membership": "people:write",
  "identity-provider": "people:write",
  "trusted-issuer": "settings:write",
  "person-roles": "people:write",
  suspension: "revocations:execute",
  "lifecycle-policy": "approval-policies:write",
  "detection-rule": "agents:write",
  "log-retention": "settings:write",
  "legal-hold": "settings:write",
} as const satisfies Partial<Record<ControlKind, Permission>>;

/** A change of a control that takes two people: one proposes it, another one confirms exactly that. */
export type ControlChange = {
  id: string;
  /** The kind of control, in the word of the noun that owns it: `blueprint`. */
  kind: string;
  subjectId: string;
  /** Version of the subject that was read when this was proposed. */
  basedOn: number;
  /** Exact bytes that were shown and hashed (RFC 8785). */
  document: string;
  digest: string;
  /** Its risk when it was proposed, as an `ItemRisk`; null for a change of an earlier release. */
  risk: unknown;
  reason: string;
  status: ChangeStatus;
  proposedById: string;
  /** The agent that proposed it in that person's name; null when they did themselves. */
  throughAgentId: string | null;
  /** Ids of the people behind the agent when it proposed, or of those who may know a proposing system's secrets. */
  throughIds: readonly string[];
  proposedAt: Date;
  /** Silence until this instant is a no. */
  expiresAt: Date;
  decidedById: string | null;
  decidedAt: Date | null;
  note: string | null;
};

/** Whether a system proposed a change, as a SCIM client. Then `proposedById` is one of the people who hold its secrets. */
export const isBySystem = ({ throughAgentId, throughIds }: Pick<ControlChange, "throughAgentId" | "throughIds">) =>
  throughAgentId === null && throughIds.length > 0;

/** Who proposed a change, in words; `name` is the name of that person. */
export const proposerName = (change: Pick<ControlChange, "throughAgentId" | "throughIds">, name: string): string =>
  isBySystem(change) ? `a SCIM client with a token that ${name} issued` : name;

/** Days in which a second person may confirm a change. The lifecycle policy sets other days for changes of agents. */
export const changeDays = 7;
