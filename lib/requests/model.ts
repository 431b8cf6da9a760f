export const requestStatuses = ["pending", "changes_requested", "approved", "denied", "withdrawn", "expired"] as const;
export type RequestStatus = (typeof requestStatuses)[number];

/** The states in which a request still waits for people. */
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

/** Tells whether the table lets a request go from one state to another. */
export const canMove = (from: RequestStatus, to: RequestStatus): boolean =>
  (requestTransitions[from] as readonly RequestStatus[]).includes(to);

/** What a person says to a step. To consent, and to refuse that, is for the person named; the rest is for approvers. */
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

/** Why a revision came about: it was asked for, what it rests on changed, or somebody changed it. */
export const revisionCauses = ["made", "renewed", "revised", "narrowed"] as const;
export type RevisionCause = (typeof revisionCauses)[number];

/** Nothing is delegated for longer than this at once, whatever the blueprint says. */
export const maxValidityDays = 366;
