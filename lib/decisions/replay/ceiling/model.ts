import type { FleetPlace } from "@/lib/agents/fleet/model";
import type { CanonicalAuthority } from "@/lib/authority/language/model";

/** What is replayed: another ceiling, for what the agents of a blueprint were allowed in a time. */
export type ReplayInput = {
  blueprintId: string;
  name: string;
  agents: number;
  ceiling: CanonicalAuthority | null;
  from: string;
  to: string;
  /** How many of the actions that it would refuse are listed. */
  limit: number;
};

/** Whose actions these are, by their places in the trail. */
export type ActionsOfAgent = { agentId: string; indexes: number[] };

/** The newest actions so far, while the agents are walked along. */
export type Gathering = {
  step: "gather";
  at: FleetPlace<number>;
  passed: number;
  actions: ActionsOfAgent[];
  /** Older ones than this are none of the newest. */
  newerThan: number;
  truncated: boolean;
};

/** A ceiling would refuse it, or ask a person first. The texts of the record are read when it is shown. */
export type RefusedAction = { index: number; change: "denied" | "asked" };

export type FoundReplay = {
  considered: number;
  unjudged: number;
  wouldDeny: number;
  wouldAsk: number;
  /** The time of the oldest action, where there were more than are looked at. */
  oldest: string | null;
  /** The newest first. */
  items: RefusedAction[];
};

/** The agents whose actions are still to be asked about, and what was found so far. */
export type Asking = FoundReplay & { step: "ask"; left: ActionsOfAgent[]; total: number; truncated: boolean };

export type ReplayState = Gathering | Asking;
