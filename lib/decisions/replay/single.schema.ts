import { z } from "zod";
import { DelegationId } from "@/lib/delegations/schema";

export const replayInstants = ["then", "now"] as const;
/** The parts that a replay of one action leaves out. */
export const leftOut = [
  "cumulative_limits",
  "approval_policies",
  "entitlements",
  "ceilings",
  "catalogue",
  "hidden_delegations",
] as const;
/** The reasons why a record cannot be judged again. */
export const notReplayed = ["facts_missing", "no_delegation", "version_missing"] as const;

export const SingleReplayRequest = z.strictObject({ at: z.enum(replayInstants) });
export type SingleReplayRequest = z.infer<typeof SingleReplayRequest>;

export const SingleReplayResponse = z.object({
  decisionId: z.string(),
  at: z.enum(replayInstants),
  recorded: z.object({ verdict: z.enum(["allow", "deny"]), code: z.string().nullable() }),
  /** Null if the record cannot be judged again. */
  replayed: z
    .object({ verdict: z.enum(["allow", "ask", "deny"]), code: z.string().nullable(), reason: z.string() })
    .nullable(),
  /** Whether both verdicts are the same. A recorded wait for approval is the same as "ask". */
  same: z.boolean().nullable(),
  /** The judged versions, root first. */
  delegations: z.array(z.object({ id: DelegationId, version: z.number().int() })),
  leftOut: z.array(z.enum(leftOut)),
  notReplayed: z.enum(notReplayed).nullable(),
});
export type SingleReplayResponse = z.infer<typeof SingleReplayResponse>;
