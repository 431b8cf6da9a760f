import type { Chain } from "@/lib/delegations/chain/model";
import type { Judgement, StandingCause } from "@/lib/people/standing/model";

/** What of a resource server decides whether anything is allowed there, by its identifier. */
export type ServerStop = { id: string; name: string; identifier: string; active: boolean; notBefore: Date | null };
export type ServerStops = ReadonlyMap<string, ServerStop>;

/** The part of a delegation at a resource server that was stopped or is disabled. */
export type StoppedPart = { server: ServerStop; elementIds: string[] };

/** How a delegation stands, by itself, by what is above it and at the resource servers that it names. */
export type DelegationStanding = Judgement & {
  stopped: StoppedPart[];
  /** What would let it act, in words that follow "may,"; null where nothing does, or nothing needs to. */
  once: string | null;
  /** Whether it ended permanently, by its own status or by that of what it rests on. */
  over: boolean;
};

export type Judged = { chain: Chain; standing: DelegationStanding };

/** How many delegations an agent holds that are not over by their own status, and one that says why none is in effect. */
export type AgentHoldings = {
  live: number;
  inEffect: boolean;
  /** The newest, where none is in effect. */
  newest: { reason: string; since: Date | null; by: StandingCause | null; code: string } | null;
};
