import { z } from "zod";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { Email } from "@/lib/principals/email";
import { mostTags } from "./model";
import { AgentId, AgentTag } from "./schema";

/** Agents of one call. A longer batch comes in several. */
export const maxAgentBatch = 50;

/** Agents that people choose at once in the inventory. */
export const mostChosenAgents = 1_000;

const agents = z
  .array(
    z.strictObject({
      id: AgentId,
      /** The version that was shown. Actions that compare it, as `If-Match` of the single action, refuse another one. */
      version: z.number().int().min(1).max(2_147_483_647).optional(),
    }),
  )
  .min(1)
  .max(maxAgentBatch);
const tags = z.array(AgentTag).min(1).max(mostTags);

/** One action on several agents. */
export const AgentBatch = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("activate"), agents }),
  z.strictObject({ action: z.literal("suspend"), agents, reason: proseText(500) }),
  z.strictObject({ action: z.literal("resume"), agents }),
  z.strictObject({ action: z.literal("transfer"), agents, ownerEmail: Email, reason: proseText(500).optional() }),
  z.strictObject({ action: z.literal("tag"), agents, tags }),
  z.strictObject({ action: z.literal("untag"), agents, tags }),
]);
export type AgentBatch = z.infer<typeof AgentBatch>;
export type AgentBatchAction = AgentBatch["action"];

/** `waits`: a second person confirms it. `unchanged`: it was so before, also where a batch is repeated. */
export const agentOutcomes = ["done", "waits", "unchanged", "refused"] as const;

export const AgentBatchResult = z.object({
  id: AgentId,
  outcome: z.enum(agentOutcomes),
  /** The version of the agent after the action; null where it was refused. */
  version: z.number().int().nullable(),
  /** Why it was refused, as the single action says it. */
  code: z.string().nullable(),
  reason: z.string().nullable(),
});
export type AgentBatchResult = z.infer<typeof AgentBatchResult>;

/** The result of each agent, in the order of the request. */
export const AgentBatchResults = z.object({ results: z.array(AgentBatchResult) });
export type AgentBatchResults = z.infer<typeof AgentBatchResults>;
