import type { AskingLink } from "@/lib/action-approvals/ask-rules/model";
import type { DeclaredAmount } from "@/lib/authority/judge/declared-fields";
import type { JudgingHop } from "@/lib/authority/judge/judge";
import type { CatalogueType } from "@/lib/authority/language/model";

/** Further back nobody decides by it, and more takes too long. */
export const maxReplayDays = 30;
export const maxReplayed = 10_000;

/** Why a record cannot be judged again. */
export type Unjudged = "amounts_unknown" | "text_erased" | "server_unknown";

/** One recorded decision, as far as another authority can be asked about it. */
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
  /** The delegation that its token named; null where there was none. */
  delegationId: string | null;
  /** Whether a delegation below the one that is changed was used, whose own authority is not known here. */
  below: boolean;
};

/** One authority on the way; `key` names its counters apart. */
export type ReplayHop = JudgingHop & { key: string };

/**
 * One delegation that the agent could use, with everything above it, and the agents of its chain with the policies that may
 * ask. A token names one of them.
 */
export type ReplayChain = { id: string; name: string; hops: readonly ReplayHop[]; links: readonly AskingLink[] };

/** What the agent holds now, and what it would hold. */
export type ReplayWorlds = {
  before: readonly ReplayChain[];
  after: readonly ReplayChain[];
  /** The delegation that is changed, before and after: all that actions below it are asked about. */
  changed?: { before: readonly ReplayChain[]; after: readonly ReplayChain[] };
};

export const replayChanges = ["denied", "asked", "allowed", "refused", "kept"] as const;
/**
 * What would be different: allowed and now denied, now asked first, newly allowed. And what would not: still refused, and
 * allowed as before.
 */
export type ReplayChange = (typeof replayChanges)[number];
