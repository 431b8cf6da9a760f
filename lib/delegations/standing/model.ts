import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Chain } from "@/lib/delegations/chain/model";
import type { Judgement, StandingCause } from "@/lib/principals/standing.model";

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
  /** Whether it ended permanently: by its own status, by its chain, or by the stop of a resource server. */
  over: boolean;
};

export type Judged = { chain: Pick<Chain, "hops">; standing: DelegationStanding };

/** The number of an agent's delegations that have not ended, and one that explains why none is in effect. */
export type AgentHoldings = {
  live: number;
  inEffect: boolean;
  /** If none is in effect: the judgement of the newest that has not ended, or else of the newest of all. */
  newest: { reason: string; since: Date | null; by: StandingCause | null; code: string } | null;
  /** The number of the newest that were judged, if others could change the result; else null. */
  judgedOnly: number | null;
  /** The newest instance, if there are some and none can act; else null. */
  idle: { id: string; status: "active" | "quarantined" | "revoked" | "expired" } | null;
};
