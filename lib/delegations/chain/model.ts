import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Dependency } from "@/lib/platform/database/commit/item";
import type { PersonStanding } from "@/lib/principals/standing/model";

/** A person behind a delegation; the chain brings the epochs. */
export type Person = Omit<PersonStanding, "dependencies"> & {
  name: string;
  /** When the status last changed; null while it never did. */
  statusAt: Date | null;
};

export type HopAgent = {
  id: string;
  name: string;
  status: "draft" | "pending" | "active" | "suspended" | "revoked" | "retiring" | "retired";
  statusAt: Date;
  environment: "prod" | "staging" | "dev";
  riskTier: "low" | "medium" | "high" | "critical";
  blueprintId: string;
  blueprintVersion: number;
};

export type Ceiling = {
  notBefore: Date | null;
  authority: CanonicalAuthority | null;
  tokenTtlSeconds: number;
  requireDpop: boolean;
};

/** An approval policy that asks a person before some actions. Its rules are read where approvals are known. */
export type AskingPolicy = { id: string; name: string; version: number; rules: readonly unknown[] };

/** One delegation of a chain with everything that decides whether it can act. */
export type Hop = {
  id: string;
  version: number;
  digest: string;
  /** The version above that it is signed below, by its digest; null for a root. */
  parentDigest: string | null;
  status: "active" | "suspended" | "revoked" | "expired";
  /** When the status last changed; null while it never did. */
  statusAt: Date | null;
  /** When its suspension ends by itself; null for one that a person ends. */
  suspendedUntil: Date | null;
  /** The delegation or person whose change paused it; null for one that a person suspended. */
  pausedById: string | null;
  notBefore: Date;
  expiresAt: Date;
  /** When a person last gave it. A stop after this time ends it permanently, even if it is signed again. */
  givenAt: Date;
  authority: CanonicalAuthority;
  /** The authority with everything inherited copied in (rules L8). */
  effective: CanonicalAuthority;
  /**
   * Its statements in earlier versions that the end of the chain is still signed below. They bound every delegation
   * below until that delegation is signed again, so a widened parent extends no child (I10).
   */
  former: readonly CanonicalAuthority[];
  parentId: string | null;
  agent: HopAgent;
  /** Authority given to the agent at or before this time is permanently stopped, even under another owner. */
  stoppedUntil: Date | null;
  /** Whether that was a stop of the whole organisation; otherwise it was one of a former owner. */
  stoppedWithAll: boolean;
  ceiling: Ceiling;
  /** The approval policy of the agent's blueprint, where it asks a person before some actions. */
  asking: AskingPolicy | null;
  owner: Person | null;
  delegator: Person | null;
  onBehalfOf: Person | null;
  /** The person by whose approval it was last given; null where none was asked. */
  approver: { id: string; name: string } | null;
};

/** A delegation with all its ancestors, root first, and the epochs of everything that was read. */
export type Chain = { hops: Hop[]; dependencies: Dependency[] };

/** The delegations of an agent that may stand without another change, and the epoch that every change of them moves. */
export type ActiveDelegations = {
  ids: string[];
  /** Whether there are more than are listed. */
  more: boolean;
  dependencies: Dependency[];
};
