import { z } from "zod";
import { DelegationId } from "@/lib/delegations/schema";

export const replayInstants = ["then", "now"] as const;
/** The parts that a replay of one action may leave out. */
export const leftOut = [
  "cumulative_limits",
  "approval_policies",
  "entitlements",
  "ceilings",
  "catalogue",
  "token",
  "standing",
  "hidden_delegations",
] as const;
/** The reasons why a record cannot be judged again. */
export const notReplayed = ["facts_missing", "no_delegation", "version_missing"] as const;

export const SingleReplayRequest = z.strictObject({ at: z.enum(replayInstants) });
export type SingleReplayRequest = z.infer<typeof SingleReplayRequest>;

/** One rule, and whether the re-run judged by it. */
export const ReplayedRule = z.object({
  part: z.enum([...leftOut, "delegations"]),
  /** The thing that has the rule; null for a part of the whole decision. */
  of: z.string().nullable(),
  /** The version that was judged. */
  version: z.number().int().nullable(),
  judged: z.boolean(),
  /** The rule in words, or the reason why it is left out. */
  sentence: z.string(),
});
export type ReplayedRule = z.infer<typeof ReplayedRule>;

export const SingleReplayResponse = z.object({
  decisionId: z.string(),
  at: z.enum(replayInstants),
  recorded: z.object({ verdict: z.enum(["allow", "deny"]), code: z.string().nullable() }),
  /** Null if the record cannot be judged again. */
  replayed: z
    .object({ verdict: z.enum(["allow", "ask", "deny"]), code: z.string().nullable(), reason: z.string() })
    .nullable(),
  /** Whether both verdicts are the same. A wait for approval, or an approval that was used, is the same as "ask". */
  same: z.boolean().nullable(),
  /** The difference of verdict or code in words; null if there is none. */
  difference: z.string().nullable(),
  /** The judged versions, root first. */
  delegations: z.array(z.object({ id: DelegationId, version: z.number().int() })),
  /** Each rule that was judged, and each that was left out with its reason. */
  rules: z.array(ReplayedRule),
  /** The parts of which at least one rule was left out. */
  leftOut: z.array(z.enum(leftOut)),
  notReplayed: z.enum(notReplayed).nullable(),
});
export type SingleReplayResponse = z.infer<typeof SingleReplayResponse>;
