export const requestStatuses = ["pending", "changes_requested", "approved", "denied", "withdrawn", "expired"] as const;
export type RequestStatus = (typeof requestStatuses)[number];

/** The statuses of a request that still waits for people. */
export const undecided = ["pending", "changes_requested"] as const satisfies RequestStatus[];
export const isUndecided = (status: RequestStatus): boolean => (undecided as readonly RequestStatus[]).includes(status);

// pending ◀──▶ changes_requested
//    │                │
//    └───────┬────────┘
//            ▼
//   approved, denied, withdrawn, expired
export const requestTransitions = {
  pending: ["changes_requested", "approved", "denied", "withdrawn", "expired"],
  changes_requested: ["pending", "denied", "withdrawn", "expired"],
  approved: [],
  denied: [],
  withdrawn: [],
  expired: [],
} as const satisfies Record<RequestStatus, readonly RequestStatus[]>;

/** Whether {@link requestTransitions} lets a request move from one status to another. */
export const canMove = (from: RequestStatus, to: RequestStatus): boolean =>
  (requestTransitions[from] as readonly RequestStatus[]).includes(to);

/** Votes on a step. The person that the step names consents or refuses to; approvers give the other votes. */
export const verdicts = ["approve", "deny", "ask_changes", "consent", "refuse_consent"] as const;
export type Verdict = (typeof verdicts)[number];

export const requestActions = [
  "consent",
  "refuseConsent",
  "approve",
  "approveNarrower",
  "askChanges",
  "deny",
  "withdrawApproval",
  "reassign",
  "comment",
  "revise",
  "withdraw",
] as const;
export type RequestAction = (typeof requestActions)[number];

/** Causes of a revision: the request, changed facts, a change by the requester, or an approver who narrowed it. */
export const revisionCauses = ["made", "renewed", "revised", "narrowed"] as const;
export type RevisionCause = (typeof revisionCauses)[number];

/** Longest validity of a delegation, in days. A blueprint can only shorten it. */
export const maxValidityDays = 366;
