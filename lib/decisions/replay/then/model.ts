import type { AskingLink } from "@/lib/action-approvals/ask-rules.model";
import type { ReplayHop } from "@/lib/decisions/replay/model";
import type { ReplayedRule, SingleReplayResponse } from "@/lib/decisions/replay/single.schema";

export type { ReplayedRule };
export type Recorded = SingleReplayResponse["recorded"];
export type Replayed = NonNullable<SingleReplayResponse["replayed"]>;

/**
 * Bounds of counting a limit again: records of the agents that take from it, within its window, and delegations that lead
 * to these agents.
 */
export const mostCounted = { records: 5_000, delegations: 200 } as const;
export type CountingBounds = { records: number; delegations: number };

/** One authority. The kind decides the code of its refusal. */
export type JudgedHop = ReplayHop & { kind: "entitlement" | "ceiling" | "delegation" | "inherited" };

/** One authority of then. `key` is the prefix of its counters (rules L7). */
export type HopThen = JudgedHop & {
  /** When the thing was made that `key` names, from which on a limit in total counts. */
  since: Date;
  /** The version of the delegation; undefined for other hops. */
  version?: number;
};

/** The rules that applied then, and those that are not known. */
export type RulesThen = { hops: HopThen[]; links: AskingLink[]; rules: ReplayedRule[] };

/** The place and the sealed facts of a decision. */
export type PlaceOfDecision = { index: number; time: Date; facts: Readonly<Record<string, unknown>> };

export const judged = (
  part: ReplayedRule["part"],
  of: string,
  version: number | null,
  sentence: string,
): ReplayedRule => ({
  ...{ part, of, version, judged: true, sentence },
});

export const leftOutRule = (part: ReplayedRule["part"], of: string | null, sentence: string): ReplayedRule => ({
  ...{ part, of, version: null, judged: false, sentence },
});
