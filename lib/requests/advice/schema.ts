import { z } from "zod";

/** What a request would allow but its author probably did not mean; nothing is refused for it. */
export const RequestAdvice = z.object({
  /** The member of the effective authority: `authority[0].actions`. */
  path: z.string(),
  level: z.enum(["security", "warning"]),
  /**
   * `never_allowed`: actions that state no amount, in an element that limits one. `money_unlimited`: nothing limits a field that
   * carries money.
   */
  code: z.string(),
  sentence: z.string(),
});
export type RequestAdvice = z.infer<typeof RequestAdvice>;
