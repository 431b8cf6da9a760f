/** The kinds that rules find in the trail (`rules/`). */
export const watchKinds = [
  "denial_burst",
  "volume_spike",
  "new_action",
  "new_resource",
  "new_server",
  "off_hours",
  "new_network",
  "two_places",
  "used_after_end",
  "depth_growth",
  "fan_out_growth",
  "frequent_asking",
  "limit_probing",
  "threshold_splitting",
  "approval_bypass",
  "shared_key",
  "silent_server",
  "sign_in_anomaly",
] as const;
export type WatchKind = (typeof watchKinds)[number];

export const severities = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

export const ruleResponses = ["none", "ask", "quarantine", "suspend"] as const;
/** The response when a rule raises a detection: list it, ask people in the inbox, stop the instance or the agent. */
export type RuleResponse = (typeof ruleResponses)[number];

export const detectionResponses = ["none", "ask", "quarantined", "suspended", "held"] as const;
/** The response that was made when a detection was raised. `held`: the circuit breaker held back a stop, and people are asked. */
export type ResponseMade = (typeof detectionResponses)[number];

export const detectionKinds = [
  "superseded_key_used",
  "approval_drip",
  "break_glass_used",
  "stop_drill",
  "responses_held",
  "deactivations_held",
  ...watchKinds,
] as const;
/**
 * `superseded_key_used`: a key signed after a rotation had retired it, so the instance exists twice.
 * `approval_drip`: an agent asks people, for single actions or for authority, faster than anybody can read.
 * `break_glass_used`: an admin signed in by password although identity providers sign people in.
 * `responses_held`: the circuit breaker opened, and no detection stops anything until a person closes it.
 * `deactivations_held`: security events of an identity provider would deactivate too many people, so they are held back.
 * `stop_drill`: a drill found that a stop took too long or missed a process, or no drill ran.
 */
export type DetectionKind = (typeof detectionKinds)[number];

export const detectionStatuses = ["open", "confirmed", "expected", "dismissed", "closed"] as const;
export type DetectionStatus = (typeof detectionStatuses)[number];

// open ──▶ confirmed ──▶ closed, dismissed
//   ├────▶ expected (until a time) ──▶ open, closed
//   └────▶ dismissed, closed
export const detectionTransitions = {
  open: ["confirmed", "expected", "dismissed", "closed"],
  confirmed: ["closed", "dismissed"],
  expected: ["open", "closed"],
  dismissed: [],
  closed: [],
} as const satisfies Record<DetectionStatus, readonly DetectionStatus[]>;

export const keyUses = ["client_assertion", "dpop_proof", "rotation", "enrolment"] as const;
/** The kind of message that a key signed. */
export type KeyUse = (typeof keyUses)[number];

/** One observed use of a key. */
export type Sighting = {
  /** `expected`: the last use of the current key. `unexpected`: the use that gave the copy away. */
  what: "expected" | "unexpected";
  /** Null when the current key was not seen in use yet. */
  at: string | null;
  /** Network address; empty where unknown. */
  from: string;
  userAgent: string;
  thumbprint: string;
  /** The message that the key signed; null for the expected use, and when no key was seen. */
  where: KeyUse | null;
};

/** Something that should not happen, with what was seen. */
export type Detection = {
  id: string;
  kind: DetectionKind;
  status: DetectionStatus;
  /** The agent that it is about; null where it is about a person or a resource server. */
  agentId: string | null;
  personId: string | null;
  serverId: string | null;
  instanceId: string | null;
  /** The exact actor of a finding; null for what no rule found. */
  subjectId: string | null;
  severity: Severity;
  /** The finding and the usual, in words. */
  reason: string | null;
  baseline: { readonly [member: string]: number | string };
  /** Places in the log. */
  evidence: readonly number[];
  firstSeenAt: Date | null;
  lastSeenAt: Date | null;
  seenCount: number;
  expectedUntil: Date | null;
  sightings: Sighting[];
  raisedAt: Date;
  closedAt: Date | null;
  closedById: string | null;
  note: string | null;
  /** The person who looks into it. */
  assigneeId: string | null;
  response: ResponseMade;
};

export const judgements = ["open", "confirmed", "expected", "dismissed"] as const;
/** A judgement of a person, other than closing. */
export type Judgement = (typeof judgements)[number];

/** Actions that lead to another state. */
export const judgingActions = ["close", "confirm", "expect", "dismiss", "reopen"] as const;
export type JudgingAction = (typeof judgingActions)[number];
export const detectionActions = [...judgingActions, "assign"] as const;
export type DetectionAction = (typeof detectionActions)[number];

/** The state that each action leads to. */
export const statusAfter = {
  close: "closed",
  confirm: "confirmed",
  expect: "expected",
  dismiss: "dismissed",
  reopen: "open",
} as const satisfies Record<JudgingAction, DetectionStatus>;

/** A detection is expected for so many days at most. */
export const expectedDays = 90;
