import { z } from "zod";
import { shortageCodes } from "./shortages.model";

/** A step that cannot be passed with the current people and groups, and the reason. */
export const Shortage = z.object({
  step: z.number().int(),
  name: z.string(),
  code: z.enum(shortageCodes),
  sentence: z.string(),
});
