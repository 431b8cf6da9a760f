export const delegationStatuses = ["active", "suspended", "revoked", "expired"] as const;
export type DelegationStatus = (typeof delegationStatuses)[number];

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

export const delegationActions = ["suspend", "resume", "revoke"] as const;
export type DelegationAction = (typeof delegationActions)[number];
