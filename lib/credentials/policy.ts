import type { Agent } from "@/lib/agents/model";
import { type Asker, isPermitted } from "@/lib/agents/policy";
import {
  canMove,
  type EnrolmentToken,
  type Instance,
  type InstanceAction,
  type InstanceKey,
  type InstanceMove,
  type InstanceStatus,
} from "./model";

/** The handling of a signature, given the key that made it. */
export type KeyVerdict = "current" | "activate" | "quarantine" | "invalid";

/** Tolerated clock difference in ms, before a signature counts as made after the retirement of its key (K2). */
const RETIREMENT_GRACE_MS = 5_000;

/**
 * Judges a fresh, valid signature by the state of its key (rules K1, K2).
 *
 * - `activate`: the first use of a pending key, which completes the rotation
 * - `quarantine`: a superseded key signed after its retirement. So two copies of the instance exist, and either may be
 *   the thief.
 * - `invalid`: signed before the retirement (a late arrival), or by a key that is not the instance's
 *
 * @param signedAt `iat` of the assertion or proof.
 */
export function keyVerdict(key: Pick<InstanceKey, "state" | "retiredAt"> | undefined, signedAt: Date): KeyVerdict {
  if (key === undefined) return "invalid";
  if (key.state === "current") return "current";
  if (key.state === "pending") return "activate";
  if (key.retiredAt === null) return "quarantine";
  return signedAt.getTime() > key.retiredAt.getTime() + RETIREMENT_GRACE_MS ? "quarantine" : "invalid";
}

/**
 * Time in ms for which no other key replaces a pending one. A proof is valid from 60 s before its `iat` to 60 s after
 * it. So a rotation that was signed before the pending key was announced cannot replace it. Of parallel rotations the
 * first wins. The others are refused and leave no key whose use could quarantine the instance.
 */
const PENDING_HOLD_MS = 120_000;

/** Seconds for which no other key may replace a pending one; 0 when it may. */
export const pendingHeldSeconds = ({ createdAt }: Pick<InstanceKey, "createdAt">, now: Date): number =>
  Math.max(0, Math.ceil((createdAt.getTime() + PENDING_HOLD_MS - now.getTime()) / 1000));

type KeyLifetime = Pick<Instance, "keyActivatedAt" | "keyExpiresAt">;

/** The time from which an instance must rotate its key: half of the key's lifetime. */
export const renewalDueAt = ({ keyActivatedAt, keyExpiresAt }: KeyLifetime): Date =>
  new Date((keyActivatedAt.getTime() + keyExpiresAt.getTime()) / 2);

/** Whether an instance must rotate its key: half of the lifetime has passed, or a person asked. */
export const isRotationDue = (key: KeyLifetime & Pick<Instance, "rotationRequestedAt">, now: Date): boolean =>
  key.rotationRequestedAt !== null || now >= renewalDueAt(key);

/** A reason why an enrolment token does not enrol this key from this address. */
export type EnrolmentRefusal =
  | "token_used"
  | "token_expired"
  | "token_revoked"
  | "token_too_old"
  | "thumbprint_unexpected"
  | "network_unexpected";

export type EnrolmentFacts = {
  token: Pick<EnrolmentToken, "status" | "expiresAt" | "createdAt" | "expectedJkt" | "network">;
  /** A token issued at or before this time is void: the latest stop of organisation, owner and blueprint. */
  notBefore: Date | null;
  jkt: string;
  inNetwork: boolean;
  now: Date;
};

/** Returns the reason why a token does not admit a key; undefined if it does. */
export function enrolmentRefusal({
  token,
  notBefore,
  jkt,
  inNetwork,
  now,
}: EnrolmentFacts): EnrolmentRefusal | undefined {
  if (token.status === "used") return "token_used";
  if (token.status === "revoked") return "token_revoked";
  if (token.status === "expired" || now >= token.expiresAt) return "token_expired";
  if (notBefore !== null && token.createdAt <= notBefore) return "token_too_old";
  if (token.expectedJkt !== null && token.expectedJkt !== jkt) return "thumbprint_unexpected";
  if (token.network !== null && !inNetwork) return "network_unexpected";
  return undefined;
}

/** The state of an instance after each action that changes it. */
export const actionTarget = {
  quarantine: "quarantined",
  release: "active",
  revoke: "revoked",
} as const satisfies Record<InstanceMove, InstanceStatus>;

export type InstanceRefusal = { code: "not_allowed" | "instance_state"; reason: string };

function rotationRefusal(instance: Pick<Instance, "status" | "rotationRequestedAt">): InstanceRefusal | undefined {
  if (instance.status !== "active") return { code: "instance_state", reason: `The instance is ${instance.status}.` };
  if (instance.rotationRequestedAt === null) return undefined;
  return { code: "instance_state", reason: "The instance has been asked already." };
}

/**
 * Returns the reason why the asker may not do an action with an instance of an agent; undefined if they may.
 *
 * The owner may stop an instance. To release a quarantined one, the asker needs `agents:write`. With it they also
 * quarantine one again that is quarantined `forSilence`, so that its owner does not resume it.
 */
export function instanceRefusal(
  asker: Asker,
  agent: Pick<Agent, "ownerId">,
  instance: Pick<Instance, "status" | "rotationRequestedAt">,
  action: InstanceAction,
  forSilence = false,
): InstanceRefusal | undefined {
  const permitted = isPermitted(asker, agent, action === "release" ? "resume" : "suspend");
  if (!permitted) return { code: "not_allowed", reason: "Your roles do not include this." };
  if (action === "rotate") return rotationRefusal(instance);
  if (canMove(instance.status, actionTarget[action])) return undefined;
  if (action === "quarantine" && forSilence && isPermitted(asker, agent, "resume")) return undefined;
  return { code: "instance_state", reason: `The instance is ${instance.status}.` };
}
