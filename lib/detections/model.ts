export const detectionKinds = ["superseded_key_used", "approval_drip", "break_glass_used", "stop_drill"] as const;
/**
 * `superseded_key_used`: a key signed after a rotation had retired it, so the instance exists twice.
 * `approval_drip`: an agent asks people, for single actions or for authority, faster than anybody can read.
 * `break_glass_used`: an admin signed in by password although identity providers sign people in.
 * `stop_drill`: a drill found that a stop took too long or missed a process, or no drill ran.
 */
export type DetectionKind = (typeof detectionKinds)[number];

export const detectionStatuses = ["open", "closed"] as const;
export type DetectionStatus = (typeof detectionStatuses)[number];

// open ──▶ closed
export const detectionTransitions = {
  open: ["closed"],
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
  /** The agent that it is about; null where it is about a person. */
  agentId: string | null;
  personId: string | null;
  instanceId: string | null;
  sightings: Sighting[];
  raisedAt: Date;
  closedAt: Date | null;
  closedById: string | null;
  note: string | null;
  /** The person who looks into it. */
  assigneeId: string | null;
};

export const detectionActions = ["close", "assign"] as const;
export type DetectionAction = (typeof detectionActions)[number];
