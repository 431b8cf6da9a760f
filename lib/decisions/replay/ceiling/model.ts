import type { FleetPlace } from "@/lib/agents/fleet.model";
import type { CanonicalAuthority } from "@/lib/authority/language/model";

/** The input of a replay: a ceiling, a blueprint, and the time of the allowed actions. */
export type ReplayInput = {
  blueprintId: string;
  name: string;
  agents: number;
  ceiling: CanonicalAuthority | null;
  from: string;
  to: string;
  /** The most refused actions that are listed. */
  limit: number;
};

/** The actions of one agent, by their indexes in the log. */
export type ActionsOfAgent = { agentId: string; indexes: number[] };

/** The newest actions so far, while the agents are read one after the other. */
export type Gathering = {
  step: "gather";
  at: FleetPlace<number>;
  passed: number;
  actions: ActionsOfAgent[];
  /** Index below which actions are too old. */
  newerThan: number;
  truncated: boolean;
};

/** An action that the ceiling would refuse, or allow only after approval. Its texts are read when it is displayed. */
export type RefusedAction = { index: number; change: "denied" | "asked" };

export type FoundReplay = {
  considered: number;
  unjudged: number;
  wouldDeny: number;
  wouldAsk: number;
  /** The time of the oldest judged action, if there were too many; else null. */
  oldest: string | null;
  /** The newest first. */
  items: RefusedAction[];
};

/** The agents whose actions are not judged yet, and the results so far. */
export type Asking = FoundReplay & { step: "ask"; left: ActionsOfAgent[]; total: number; truncated: boolean };

export type ReplayState = Gathering | Asking;
