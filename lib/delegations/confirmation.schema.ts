import { z } from "zod";
import { proseText } from "@/lib/platform/base/text/plain-text";

const PersonRef = z.object({ id: z.string(), name: z.string() });
const Instant = z.iso.datetime();

export const confirmationMembers = {
  /**
   * Set if everybody left who approved it: it is or was suspended at `until` unless a person confirms it. Any person may who could
   * have approved it; `whyNot` is null for them.
   */
  leftApproval: z
    .object({
      approvers: z.array(PersonRef),
      /** The person that the rules of ownership ask. */
      askedOf: PersonRef.nullable(),
      until: Instant,
      whyNot: z.string().nullable(),
    })
    .nullable(),
  /** The person who confirmed it in place of approvers who left. */
  confirmedBy: z.object({ person: PersonRef, at: Instant }).nullable(),
};

export const ConfirmApproval = z.strictObject({
  /** The version that the person saw. */
  version: z.number().int().min(1),
  reason: proseText(500).optional(),
});
export type ConfirmApproval = z.infer<typeof ConfirmApproval>;
