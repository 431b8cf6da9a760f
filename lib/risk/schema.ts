import { z } from "zod";
import { maxScore, riskCodes } from "./model";

/** The risk of what is asked, stored when it was shown. `score` is the sum of the weights, at most 100. */
export const RiskResponse = z.object({
  score: z.number().int().min(0).max(maxScore),
  parts: z.array(
    z.object({
      code: z.enum(riskCodes),
      sentence: z.string(),
      /** Points that the part adds to the score. */
      weight: z.number().int(),
    }),
  ),
});
