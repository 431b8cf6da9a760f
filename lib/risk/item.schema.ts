import { z } from "zod";

/** The risk of an item that waits for a person. It is apart from the codes of requests, which few pages load. */
export const ItemRisk = z.object({
  /** From 0 to 100. */
  score: z.number().int().min(0).max(100),
  /** Each reason for the score, the heaviest first. */
  parts: z.array(z.object({ code: z.string(), sentence: z.string(), weight: z.number().int() })),
});
