import type { AskingLink } from "@/lib/action-approvals/ask-rules.model";
import type { DeclaredAmount } from "@/lib/authority/judge/declared-fields";
import type { JudgingHop } from "@/lib/authority/judge/judge";
import type { CatalogueType } from "@/lib/authority/language/model";

/** Bounds of a replay: it goes back as far as the use that an authority is narrowed to, and more decisions take too long. */
export const maxReplayDays = 365;
/** A ceiling concerns many agents. */
export const maxCeilingDays = 30;
export const maxReplayed = 10_000;

/**
 * Bounds of a replay that a list contains: decisions that it reads, and judgements for all rows of a page. One judgement
 * is of one decision by one delegation.
 */
export const quickReplay = { decisions: 2_000, judgements: 20_000 } as const;

/** The result of a replay against a narrower authority. */
export type NarrowedReplay = {
  from: Date;
  to: Date;
  actions: number;
  /** Actions that are allowed now and would be denied. */
  refused: number;
  /** Actions that would need an approval first. */
  asked: number;
  /** Actions whose record lacks facts. */
  unjudged: number;
};

/** The reason why a record cannot be judged again. */
export type Unjudged = "amounts_unknown" | "text_erased" | "server_unknown";

/** One recorded decision, with the facts that are judged under another authority. */
export type ReplayedAction = {
  decisionId: string;
  time: Date;
  agentId: string;
  environment: string | undefined;
  location: string;
  type: CatalogueType | undefined;
  typeName: string;
  action: string;
  identifier: string;
  task: string | undefined;
  ip: string | undefined;
  amounts: Readonly<Record<string, DeclaredAmount>>;
  was: "allow" | "deny";
  code: string | null;
  /** The delegation of its token; null if there was none. */
  delegationId: string | null;
  /** Whether it used a delegation below the changed one. The authority of that delegation is not known here. */
  below: boolean;
};

/** One hop; `key` distinguishes its counters. */
export type ReplayHop = JudgingHop & { key: string };

/**
 * One delegation that the agent could use. It has all hops of its chain, and its agents with the policies that may ask.
 * A token is for one of them.
 */
export type ReplayChain = { id: string; name: string; hops: readonly ReplayHop[]; links: readonly AskingLink[] };

/** The delegations of the agent before and after the change. */
export type ReplayWorlds = {
  before: readonly ReplayChain[];
  after: readonly ReplayChain[];
  /** The changed delegation before and after. Actions of delegations below it are judged only by this. */
  changed?: { before: readonly ReplayChain[]; after: readonly ReplayChain[] };
};

export const replayChanges = ["denied", "asked", "allowed", "refused", "kept"] as const;
/**
 * `denied`, `asked` and `allowed` are changes: the action would be denied, need approval, or be newly allowed.
 * `refused` and `kept` are none: it would still be refused, or allowed as before.
 */
export type ReplayChange = (typeof replayChanges)[number];
