import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { DelegationId } from "@/lib/delegations/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { maxReplayDays, maxReplayed, replayChanges } from "./model";

/** The authority language validates it and names the faulty member. */
const AuthorityJson = z.array(z.record(z.string(), z.unknown())).min(1).max(100);

export const ReplayRequest = z.strictObject({
  agentId: AgentId,
  authority: AuthorityJson,
  /** The delegation to change. If absent, the authority is added to the agent's delegations. */
  delegationId: DelegationId.optional(),
  onBehalfOf: z.string().regex(idPattern("person")).optional(),
  parentDelegationId: DelegationId.optional(),
  days: z.number().int().min(1).max(maxReplayDays).default(7),
  /** The results to list. */
  show: z.array(z.enum(replayChanges)).min(1).max(replayChanges.length).default(["denied", "asked", "allowed"]),
  /** The most decisions to list. */
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
  /** The judged time span, half-open. */
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Decisions that were judged again. */
  considered: z.number().int(),
  /** Decisions whose record lacks facts. */
  unjudged: z.number().int(),
  /** Whether there were too many decisions; `from` is then the time of the oldest judged one. */
  truncated: z.boolean(),
  /** Decisions that are allowed now and would be denied. */
  wouldDeny: z.number().int(),
  wouldAsk: z.number().int(),
  /** Decisions that are refused now and would be allowed. */
  wouldAllowNew: z.number().int(),
  stillRefused: z.number().int(),
  allowedAsBefore: z.number().int(),
  /** Number of the agent's other delegations that were judged too. */
  others: z.number().int(),
  /** The newest first. */
  items: z.array(ReplayItem),
});
export type ReplayResponse = z.infer<typeof ReplayResponse>;
