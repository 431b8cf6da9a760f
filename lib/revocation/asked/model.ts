export const askedStatuses = ["open", "revoked", "refused", "withdrawn"] as const;
export type AskedStatus = (typeof askedStatuses)[number];

// open ──▶ revoked, refused, withdrawn
export const askedTransitions = {
  open: ["revoked", "refused", "withdrawn"],
  revoked: [],
  refused: [],
  withdrawn: [],
} as const satisfies Record<AskedStatus, readonly AskedStatus[]>;

export const askedActions = ["revoke", "refuse", "withdraw"] as const;
export type AskedAction = (typeof askedActions)[number];

/** An approver's request that security revokes a delegation which the approver approved. */
export type AskedRevocation = {
  id: string;
  delegationId: string;
  askedById: string;
  reason: string;
  askedAt: Date;
  status: AskedStatus;
  decidedById: string | null;
  decidedAt: Date | null;
  note: string | null;
};
