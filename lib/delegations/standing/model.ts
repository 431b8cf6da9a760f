import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Chain } from "@/lib/delegations/chain/model";
import type { Judgement, StandingCause } from "@/lib/principals/standing/model";

/** The control that takes authority from a delegation. */
export type Taker = {
  code: "person_not_entitled" | "blueprint_ceiling" | "condition_environment";
  /** Its name in a sentence. */
  name: string;
  by: StandingCause;
  /** The condition under which it may act again, in words that follow "may,". */
  once: string;
};

/** State of a resource server that decides whether anything is allowed there. */
export type ServerStop = { id: string; name: string; identifier: string; active: boolean; notBefore: Date | null };
export type ServerStops = ReadonlyMap<string, ServerStop>;

/** The part of a delegation at a resource server that was stopped or is disabled. */
export type StoppedPart = {
  server: ServerStop;
  elementIds: string[];
  /** Whether the stop is permanent; a disabled server can be activated again. */
  forGood: boolean;
};

/** Whether a delegation can act: by itself, by the delegations above it and at the resource servers that it names. */
export type DelegationStanding = Judgement & {
  /** Authority within the delegations above. If entitlements and ceilings leave a part of it, only that part. */
  says: CanonicalAuthority;
  stopped: StoppedPart[];
  /** The condition under which it may act again, in words that follow "may,"; null if it can act, or never can. */
  once: string | null;
  /** The entitlement, ceiling or environment that takes all or a part of it; null if none does. */
  taker: Taker | null;
  /** Whether it ended permanently, by its own status or by that of what it rests on. */
  over: boolean;
};

export type Judged = { chain: Chain; standing: DelegationStanding };

/** The number of an agent's delegations that have not ended, and one that explains why none is in effect. */
export type AgentHoldings = {
  live: number;
  inEffect: boolean;
  /** The newest, where none is in effect: of those that are not over, or else of all that it ever held. */
  newest: { reason: string; since: Date | null; by: StandingCause | null; code: string } | null;
  /** So many of the newest were judged where none of them is in effect and there are others; null where all are known. */
  judgedOnly: number | null;
  /** The newest instance, where there are some and none can act. */
  idle: { id: string; status: "active" | "quarantined" | "revoked" | "expired" } | null;
};
