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
  /** Ids of the person who issued it, and of the people behind the agent that they used. */
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
  /** When the current key became the current one. */
  keyActivatedAt: Date;
  keyExpiresAt: Date;
  /** Set from a person's request to rotate the key until the rotation is complete. */
  rotationRequestedAt: Date | null;
  enrolledAt: Date;
  enrolledFrom: string;
  /** The rule that enrolled it by its platform's identity, and that identity; null for an enrolment token. */
  workloadRuleId: string | null;
  workloadSubject: string | null;
  /** Ids of the people who admitted it; `peopleBehind` adds the people who transferred its agent since. */
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

/** Whether the table lets an instance go from one state to another. */
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
/** An action on an instance in the console; `rotate` asks the instance to rotate its key itself. */
export type InstanceAction = (typeof instanceActions)[number];
/** Actions that move the instance to another state. */
export type InstanceMove = Exclude<InstanceAction, "rotate">;

/** One use of a key: time, address and software. */
export type LastSeen = { at: Date; from: string; userAgent: string; jkt: string };
