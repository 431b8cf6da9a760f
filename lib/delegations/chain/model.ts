import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Dependency } from "@/lib/platform/database/commit/item";
import type { PersonStanding } from "@/lib/principals/standing.model";

/** A person behind a delegation. The chain has their epochs. */
export type Person = Omit<PersonStanding, "dependencies"> & {
  name: string;
  /** When the status last changed; null while it never did. */
  statusAt: Date | null;
  /** Since when everything that rests on the person is suspended together; null if it is not. */
  suspendedAt: Date | null;
};

export type HopAgent = {
  id: string;
  name: string;
  status: "draft" | "pending" | "active" | "suspended" | "revoked" | "retiring" | "retired";
  statusAt: Date;
  /** Since when it drains before its retirement: no new token or delegation rests on it. Null while it does not. */
  drainingSince: Date | null;
  environment: "prod" | "staging" | "dev";
  riskTier: "low" | "medium" | "high" | "critical";
  blueprintId: string;
  blueprintVersion: number;
};

export type Ceiling = {
  notBefore: Date | null;
  /** Since when every agent of the blueprint is suspended together; null if they are not. */
  suspendedAt: Date | null;
  authority: CanonicalAuthority | null;
  tokenTtlSeconds: number;
  requireDpop: boolean;
};

/** An approval policy that asks for approval before some actions. Only the code of approvals parses `rules`. */
export type AskingPolicy = { id: string; name: string; version: number; rules: readonly unknown[] };

/** One delegation of a chain with everything that decides whether it can act. */
export type Hop = {
  id: string;
  version: number;
  digest: string;
  /** Digest of the version above that it is signed below; null for a root. */
  parentDigest: string | null;
  status: "active" | "suspended" | "revoked" | "expired";
  /** When the status last changed; null while it never did. */
  statusAt: Date | null;
  /** The given end of its suspension, if that time alone resumes it; else null. */
  suspendedUntil: Date | null;
  /** The delegation or person whose change paused it; null if no change did. */
  pausedById: string | null;
  notBefore: Date;
  expiresAt: Date;
  /** When a person last gave it. A stop at or after this time ends it permanently, even if it is signed again. */
  givenAt: Date;
  authority: CanonicalAuthority;
  /** The authority with all inherited constraints copied in (rules L8). */
  effective: CanonicalAuthority;
  /**
   * Its former statements, from the version on that the signatures of the chain refer to. They bound every delegation
   * below until that delegation is signed again, so a widened parent extends no child (I10).
   */
  former: readonly CanonicalAuthority[];
  parentId: string | null;
  agent: HopAgent;
  /** Authority given to the agent at or before this time is permanently stopped, even under another owner. */
  stoppedUntil: Date | null;
  /** Whether the stop of the whole organisation set `stoppedUntil`; otherwise the stop of a former owner did. */
  stoppedWithAll: boolean;
  /** Since when every agent of the organisation is suspended; null if they are not. */
  allSuspendedAt: Date | null;
  ceiling: Ceiling;
  /** The approval policy of the agent's blueprint, if it asks for approval before some actions; else null. */
  asking: AskingPolicy | null;
  owner: Person | null;
  delegator: Person | null;
  onBehalfOf: Person | null;
  /** The person whose approval last gave it; null if no person approved it. */
  approver: { id: string; name: string } | null;
};

/** A delegation with all its ancestors, root first, and the epochs of everything that was read. */
export type Chain = { hops: Hop[]; dependencies: Dependency[] };

/**
 * Delegations of an agent that can be in effect without another change. Every change of them changes the agent's epoch.
 */
export type ActiveDelegations = {
  ids: string[];
  /** Whether the agent has more than `ids` lists. */
  more: boolean;
  dependencies: Dependency[];
};
