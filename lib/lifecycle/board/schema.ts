import { z } from "zod";
import { agentStatuses, environments, riskTiers } from "@/lib/agents/model";
import { boardColumns } from "@/lib/lifecycle/model";

export const BoardFilters = z.object({
  column: z.enum(boardColumns),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
export type BoardFilters = z.infer<typeof BoardFilters>;

export const BoardCard = z.object({
  /** Of an agent, or of an onboarding request in the first column. */
  id: z.string(),
  name: z.string(),
  status: z.enum([...agentStatuses, "waiting", "returned"]),
  environment: z.enum(environments),
  /** Null for a request: security chooses the tier. */
  riskTier: z.enum(riskTiers).nullable(),
  owner: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Reasons that keep it from the next state, or that need a person. */
  blocks: z.array(z.object({ code: z.string(), sentence: z.string() })),
  /** Who must act: a person by name, or a role. Null if no person must. */
  acts: z.string().nullable(),
  link: z.string(),
});
export type BoardCard = z.infer<typeof BoardCard>;

export const BoardPage = z.object({
  /** Cards of the column, counted up to 100. */
  count: z.number().int(),
  capped: z.boolean(),
  cards: z.array(BoardCard),
  next: z.string().nullable(),
});
export type BoardPage = z.infer<typeof BoardPage>;
