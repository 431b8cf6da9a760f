import { z } from "zod";
import { shortageCodes } from "@/lib/approval-policies/shortages/model";

/** A step that nobody could pass, as people and groups are now, and why. */
export const Shortage = z.object({
  step: z.number().int(),
  name: z.string(),
  code: z.enum(shortageCodes),
  sentence: z.string(),
});
