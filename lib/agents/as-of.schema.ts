import { z } from "zod";
import { AsOf, ChangedSince, NamedThen } from "@/lib/audit/as-of.schema";
import { agentStatuses, environments, riskTiers } from "./model";
import { AgentId } from "./schema";

/** An agent at an instant of the past, as its records state it. */
export const AgentAsOf = z.object({
  id: AgentId,
  name: z.string(),
  spiffeId: z.string(),
  displayName: z.string().nullable(),
  /** Today's display name. */
  displayNameNow: z.string().nullable(),
  purpose: z.string().nullable(),
  status: z.enum(agentStatuses),
  environment: z.enum(environments),
  riskTier: z.enum(riskTiers),
  /** The owner of then. */
  owner: NamedThen.nullable(),
  blueprint: z.object({ id: z.string(), version: z.number().int() }),
  version: z.number().int(),
  asOf: AsOf,
  changedSince: ChangedSince,
});
export type AgentAsOf = z.infer<typeof AgentAsOf>;
