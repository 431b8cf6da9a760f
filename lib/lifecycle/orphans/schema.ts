import { z } from "zod";
import { agentStatuses, environments, riskTiers } from "@/lib/agents/model";
import { AgentId } from "@/lib/agents/schema";
import { orphanReasons } from "@/lib/lifecycle/model";

const PersonRef = z.object({ id: z.string(), name: z.string() });
const Instant = z.iso.datetime();

export const OrphanFilters = z.object({
  reason: z.enum(orphanReasons).optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type OrphanFilters = z.infer<typeof OrphanFilters>;

export const OrphanClaim = z.object({
  id: z.string(),
  person: PersonRef,
  reason: z.string(),
  claimedAt: Instant,
  expiresAt: Instant,
  can: z.array(z.enum(["confirm", "refuse", "withdraw"])),
});
export type OrphanClaim = z.infer<typeof OrphanClaim>;

/** An agent for which no person answers, and the people who ask to own it. */
export const Orphan = z.object({
  /** The id of the agent. */
  id: AgentId,
  name: z.string(),
  purpose: z.string(),
  environment: z.enum(environments),
  riskTier: z.enum(riskTiers),
  status: z.enum(agentStatuses),
  version: z.number().int(),
  reason: z.enum(orphanReasons),
  sentence: z.string(),
  since: Instant,
  /** Security reads every claim, others their own. At most 10 are listed. */
  claims: z.array(OrphanClaim),
  can: z.array(z.enum(["claim", "offer", "open"])),
});
export type Orphan = z.infer<typeof Orphan>;

export const OrphanList = z.object({
  orphans: z.array(Orphan),
  next: z.string().nullable(),
  /** All agents for which no person answers, counted up to 1,000. */
  count: z.number().int(),
  capped: z.boolean(),
});
export type OrphanList = z.infer<typeof OrphanList>;
