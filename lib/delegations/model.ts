export const delegationStatuses = ["active", "suspended", "revoked", "expired"] as const;
export type DelegationStatus = (typeof delegationStatuses)[number];

/**
 * How a delegation is shown: by its status, or while that is active by the reason that keeps it from acting. `partly`:
 * a part is in effect. `stopped`: a stop ended it. `resting`: another reason, such as a delegation above.
 */
export const delegationStates = [...delegationStatuses, "partly", "stopped", "resting"] as const;
export type DelegationState = (typeof delegationStates)[number];

// active ◀──▶ suspended
//   │  ╲        │  │
//   ▼   ╲───────┼──▶ revoked
// expired ◀─────┘
export const delegationTransitions = {
  active: ["suspended", "revoked", "expired"],
  suspended: ["active", "revoked", "expired"],
  revoked: [],
  expired: [],
} as const satisfies Record<DelegationStatus, readonly DelegationStatus[]>;

/** Whether a delegation may go from one status to another. */
export const canMove = (from: DelegationStatus, to: DelegationStatus): boolean =>
  (delegationTransitions[from] as readonly DelegationStatus[]).includes(to);

/** The most delegations that a chain has below its root. */
export const maxChainDepth = 8;

export const delegationMoves = ["suspend", "resume", "revoke"] as const;
export type DelegationMove = (typeof delegationMoves)[number];

/** `ask_revocation`: an approver asks security to revoke what they approved. */
export const delegationActions = [...delegationMoves, "narrow", "rehome", "ask_revocation"] as const;
export type DelegationAction = (typeof delegationActions)[number];

export const versionOrigins = ["granted", "narrowed", "changed", "reissued"] as const;
/**
 * How a version came about. `granted` is the first one, and `changed` follows an approved request. `narrowed` is by a
 * person, or because its delegator may delegate less. `reissued` was signed again because a delegation above changed.
 */
export type VersionOrigin = (typeof versionOrigins)[number];

/** Terms of a version other than its authority. */
export type VersionTerms = { notBefore: Date; expiresAt: Date; maxDepth: number };
