import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Chain } from "@/lib/delegations/chain/model";
import type { Judgement, StandingCause } from "@/lib/principals/standing/model";

/** What takes from a delegation what it says. */
export type Taker = {
  code: "person_not_entitled" | "blueprint_ceiling" | "condition_environment";
  /** What to call it in a sentence. */
  name: string;
  by: StandingCause;
  /** What would let it act, in words that follow "may,". */
  once: string;
};

/** What of a resource server decides whether anything is allowed there, by its identifier. */
export type ServerStop = { id: string; name: string; identifier: string; active: boolean; notBefore: Date | null };
export type ServerStops = ReadonlyMap<string, ServerStop>;

/** The part of a delegation at a resource server that was stopped or is disabled. */
export type StoppedPart = {
  server: ServerStop;
  elementIds: string[];
  /** Whether the stop is permanent; a disabled server can be activated again. */
  forGood: boolean;
};

/** How a delegation stands, by itself, by what is above it and at the resource servers that it names. */
export type DelegationStanding = Judgement & {
  /** What it gives within what is above it, and of that what entitlements and ceilings leave, where they leave anything. */
  says: CanonicalAuthority;
  stopped: StoppedPart[];
  /** What would let it act, in words that follow "may,"; null where nothing does, or nothing needs to. */
  once: string | null;
  /** What takes all of it, or part of it, where an entitlement, a ceiling or an environment decides that. */
  taker: Taker | null;
  /** Whether it ended permanently, by its own status or by that of what it rests on. */
  over: boolean;
};

export type Judged = { chain: Chain; standing: DelegationStanding };

/** How many delegations an agent holds that are not over by their own status, and one that says why none is in effect. */
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
