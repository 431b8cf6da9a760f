export const delegationStatuses = ["active", "suspended", "revoked", "expired"] as const;
export type DelegationStatus = (typeof delegationStatuses)[number];

/** How a delegation is shown: by its status, or by what keeps it from acting while that is active. */
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

/** Tells whether the table lets a delegation go from one state to another. */
export const canMove = (from: DelegationStatus, to: DelegationStatus): boolean =>
  (delegationTransitions[from] as readonly DelegationStatus[]).includes(to);

/** No chain is longer than this many hops below its root. */
export const maxChainDepth = 8;

export const delegationMoves = ["suspend", "resume", "revoke"] as const;
export type DelegationMove = (typeof delegationMoves)[number];

export const delegationActions = [...delegationMoves, "narrow", "rehome"] as const;
export type DelegationAction = (typeof delegationActions)[number];

export const versionOrigins = ["granted", "narrowed", "changed", "reissued"] as const;
/** How a version came about. */
export type VersionOrigin = (typeof versionOrigins)[number];

/** Terms of a version other than its authority. */
export type VersionTerms = { notBefore: Date; expiresAt: Date; maxDepth: number };
