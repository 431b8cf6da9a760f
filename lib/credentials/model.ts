import type { PublicJwk } from "@/lib/protocols/jose/jwk";

export const enrolmentTokenStatuses = ["open", "used", "expired", "revoked"] as const;
export type EnrolmentTokenStatus = (typeof enrolmentTokenStatuses)[number];

export const instanceStatuses = ["active", "quarantined", "revoked", "expired"] as const;
export type InstanceStatus = (typeof instanceStatuses)[number];

export const keyStates = ["pending", "current", "superseded"] as const;
/** A rotation's new key is pending until its first use, which makes the old one superseded (K1). */
export type KeyState = (typeof keyStates)[number];

/** A one-time right to enrol one instance of one agent. */
export type EnrolmentToken = {
  id: string;
  agentId: string;
  status: EnrolmentTokenStatus;
  expiresAt: Date;
  /** The only key thumbprint that may enrol with it; null for any. */
  expectedJkt: string | null;
  /** The only network it may be used from, as CIDR; null for any. */
  network: string | null;
  createdById: string;
  createdAt: Date;
  usedAt: Date | null;
  instanceId: string | null;
  /** Who issued it, and who stood behind the agent by which they did. */
  behindIds: string[];
};

/** One running copy of an agent, with its own key pair. */
export type Instance = {
  id: string;
  agentId: string;
  clientName: string;
  status: InstanceStatus;
  statusReason: string | null;
  generation: number;
  jkt: string;
  publicJwk: PublicJwk;
  /** When the current key began to count. */
  keyActivatedAt: Date;
  keyExpiresAt: Date;
  /** Set while somebody waits for the instance to rotate its key. */
  rotationRequestedAt: Date | null;
  enrolledAt: Date;
  enrolledFrom: string;
  /** The rule that enrolled it by its platform's identity, and that identity; null for an enrolment token. */
  workloadRuleId: string | null;
  workloadSubject: string | null;
  /** Who let it in; `peopleBehind` adds who handed its agent on since. */
  behindIds: string[];
};

// active ◀──▶ quarantined
//   ├────▶ expired ◀──┤
//   └────▶ revoked ◀──┘      expired ──▶ revoked
export const instanceTransitions = {
  active: ["quarantined", "revoked", "expired"],
  quarantined: ["active", "revoked", "expired"],
  expired: ["revoked"],
  revoked: [],
} as const satisfies Record<InstanceStatus, readonly InstanceStatus[]>;

/** Tells whether the table lets an instance go from one state to another. */
export const canMove = (from: InstanceStatus, to: InstanceStatus): boolean =>
  (instanceTransitions[from] as readonly InstanceStatus[]).includes(to);

/** A key that an instance has or had. */
export type InstanceKey = {
  jkt: string;
  instanceId: string;
  generation: number;
  state: KeyState;
  publicJwk: PublicJwk;
  createdAt: Date;
  retiredAt: Date | null;
};

export const instanceActions = ["rotate", "quarantine", "release", "revoke"] as const;
/** What somebody may do with an instance in the console; `rotate` asks the instance itself to. */
export type InstanceAction = (typeof instanceActions)[number];
/** Those that move the instance to another state. */
export type InstanceMove = Exclude<InstanceAction, "rotate">;

/** Who was seen with a key, when, from where and with which software. */
export type LastSeen = { at: Date; from: string; userAgent: string; jkt: string };
