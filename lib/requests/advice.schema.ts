import { z } from "zod";

/** Advice on a request that allows something its author probably did not intend. It refuses nothing. */
export const RequestAdvice = z.object({
  /** The member of the effective authority: `authority[0].actions`. */
  path: z.string(),
  level: z.enum(["security", "warning"]),
  /**
   * `never_allowed`: actions without an amount, in an element that limits one. `money_unlimited`: a field that carries
   * money has no limit.
   */
  code: z.string(),
  sentence: z.string(),
});
export type RequestAdvice = z.infer<typeof RequestAdvice>;
