import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { maxReplayDays, maxReplayed, replayChanges } from "@/lib/decisions/replay/model";
import { DelegationId } from "@/lib/delegations/schema";
import { idPattern } from "@/lib/platform/base/id-kind";

/** The authority language judges it, naming the member at fault. */
const AuthorityJson = z.array(z.record(z.string(), z.unknown())).min(1).max(100);

export const ReplayRequest = z.strictObject({
  agentId: AgentId,
  authority: AuthorityJson,
  /** The delegation that would be changed; without it, the authority comes beside what the agent holds. */
  delegationId: DelegationId.optional(),
  onBehalfOf: z.string().regex(idPattern("person")).optional(),
  parentDelegationId: DelegationId.optional(),
  days: z.number().int().min(1).max(maxReplayDays).default(7),
  /** Which decisions to list, by what would become of them. */
  show: z.array(z.enum(replayChanges)).min(1).max(replayChanges.length).default(["denied", "asked", "allowed"]),
  /** How many of them to list. */
  limit: z.number().int().min(1).max(maxReplayed).default(100),
});
export type ReplayRequest = z.infer<typeof ReplayRequest>;

export const ReplayItem = z.object({
  decisionId: z.string(),
  time: z.iso.datetime(),
  agent: z.object({ id: z.string(), name: z.string() }),
  action: z.string(),
  resourceType: z.string(),
  resource: z.string(),
  was: z.enum(["allow", "deny"]),
  change: z.enum(replayChanges),
  code: z.string(),
  reason: z.string(),
});
export type ReplayItem = z.infer<typeof ReplayItem>;

export const ReplayResponse = z.object({
  /** The time that was looked at, half-open. */
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Decisions that were judged again. */
  considered: z.number().int(),
  /** Decisions whose record does not hold what is needed. */
  unjudged: z.number().int(),
  /** Whether there were more than could be looked at; `from` is then the oldest of those that were. */
  truncated: z.boolean(),
  /** Allowed by what the agent holds, and then no more. */
  wouldDeny: z.number().int(),
  wouldAsk: z.number().int(),
  /** Refused by what the agent holds, and then allowed. */
  wouldAllowNew: z.number().int(),
  stillRefused: z.number().int(),
  allowedAsBefore: z.number().int(),
  /** How many other delegations of the agent were asked besides. */
  others: z.number().int(),
  /** The newest first. */
  items: z.array(ReplayItem),
});
export type ReplayResponse = z.infer<typeof ReplayResponse>;
