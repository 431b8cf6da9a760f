import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { PersonId } from "@/lib/principals/schema";

export const CommentOnRequest = z.strictObject({
  text: proseText(2000),
  /** The member that it is about, such as `authority[0].limits`. */
  path: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_.[\]]{0,199}$/)
    .optional(),
  /** The people that the text names. They are notified. */
  mentions: z.array(PersonId).max(10).optional(),
});
export const ReadNotes = z.strictObject({ upTo: z.string().regex(idPattern("comment")) });
