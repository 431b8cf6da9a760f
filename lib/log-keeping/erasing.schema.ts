import { z } from "zod";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { erasureReasons } from "./model";

/** Texts to erase beside one record, by their members. */
export const EraseTexts = z.strictObject({
  members: z.array(z.string().min(1).max(200)).min(1).max(50),
  reason: z.enum(erasureReasons),
  note: proseText(500),
});
export type EraseTexts = z.infer<typeof EraseTexts>;

export const TextsErased = z.object({ index: z.number().int(), members: z.array(z.string()) });
export type TextsErased = z.infer<typeof TextsErased>;
