import { z } from "zod";
import { nameText } from "@/lib/platform/base/text/plain-text";
import { itemRecommendations, longestOwner } from "./model";

/** Filters over what an item shows. Values that do not fit are refused as those of `q` are. */
export const ShownItemFilter = z.object({
  recommendation: z.enum(itemRecommendations).optional(),
  owner: nameText(longestOwner).optional(),
});
export type ShownItemFilter = z.infer<typeof ShownItemFilter>;

export const ReviewItemFilters = z.object({
  of: z
    .enum(["mine", "all"])
    .default("all")
    .describe("`mine`: items of the asker and of their groups. `all`: of all reviewers that the asker may see."),
  state: z.enum(["open", "answered", "submitted", "all"]).default("all"),
  recommendation: z
    .string()
    .optional()
    .describe("The recommendation as it is shown. An item that withholds it until its answer matches only `withheld`.")
    .meta({ enum: [...itemRecommendations] }),
  owner: z
    .string()
    .optional()
    .describe("A part of the owner's name as the evidence shows it. `none`: items whose evidence has no owner."),
  cursor: z.string().max(1_024).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ReviewItemFilters = z.infer<typeof ReviewItemFilters>;
