import { z } from "zod";
import { AgentId, AgentResponse } from "@/lib/agents/schema";
import { sideDifferences } from "@/lib/authority/words/side-by-side";

export const CompareFilters = z.object({ left: AgentId, right: AgentId });
export type CompareFilters = z.infer<typeof CompareFilters>;

const Counted = z.object({ label: z.string(), count: z.number().int() });

/** Decisions about an agent in the last 30 days. */
const Use = z.object({
  total: z.number().int(),
  /** The newest decisions were counted, and there may be more. */
  capped: z.boolean(),
  allowed: z.number().int(),
  denied: z.number().int(),
  actions: z.array(Counted),
  servers: z.array(Counted),
});

export const ComparedAgent = z.object({
  agent: AgentResponse,
  use: Use,
  /** Its delegations in effect that were united. With `more`, it has older ones that were not. */
  delegations: z.number().int(),
  more: z.boolean(),
  /** Parts of the union that cannot be shown beside the others. Each is narrower than a part that is shown, or else. */
  leftOut: z.number().int(),
});
export type ComparedAgent = z.infer<typeof ComparedAgent>;

const Part = z.object({
  title: z.string(),
  /** `both` have a part about this, or one of them alone. */
  has: z.enum(["both", "left", "right"]),
  /** The part in words, where one agent alone has it. */
  text: z.string().nullable(),
  axes: z.array(
    z.object({ axis: z.string(), difference: z.enum(sideDifferences), left: z.string(), right: z.string() }),
  ),
});
export type ComparedPart = z.infer<typeof Part>;

export const AgentComparison = z.object({
  left: ComparedAgent,
  right: ComparedAgent,
  servers: z.array(
    z.object({
      identifier: z.string(),
      resourceServer: z.object({ id: z.string(), name: z.string() }).nullable(),
      /** Whether both agents may do exactly the same there. */
      same: z.boolean(),
      parts: z.array(Part),
    }),
  ),
});
export type AgentComparison = z.infer<typeof AgentComparison>;
