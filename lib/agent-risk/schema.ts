import { z } from "zod";
import { riskTiers } from "@/lib/agents/model";
import { maxScore } from "@/lib/risk/model";
import { agentRiskCodes } from "./model";

/** The risk of an agent now. `score` is the sum of the weights, at most 100. */
export const AgentRiskResponse = z.object({
  agentId: z.string(),
  score: z.number().int().min(0).max(maxScore),
  level: z.enum(riskTiers),
  /** Each reason for the score, the heaviest first. */
  parts: z.array(
    z.object({
      code: z.enum(agentRiskCodes),
      sentence: z.string(),
      /** Points that the part adds to the score. */
      weight: z.number().int(),
    }),
  ),
});
export type AgentRiskResponse = z.infer<typeof AgentRiskResponse>;
